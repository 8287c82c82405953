import { accounts } from './it/accounts'
import { answers } from './it/answers'
import { asks } from './it/asks'
import { buttons } from './it/buttons'
import { card } from './it/card'
import { deadlines } from './it/deadlines'
import { dialogs } from './it/dialogs'
import { hiding } from './it/hiding'
import { lists } from './it/lists'
import { names } from './it/names'
import { playbook } from './it/playbook'
import { posts } from './it/posts'
import { replies } from './it/replies'
import { sla } from './it/sla'
import { visits } from './it/visits'
import type { Words } from './words'

export const it = {
  accounts,
  ...{ names, card, posts, replies, buttons, dialogs, answers, lists },
  ...{ playbook, sla, deadlines, asks, visits, hiding },
} satisfies Words
