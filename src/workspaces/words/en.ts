import { accounts } from './en/accounts'
import { answers } from './en/answers'
import { asks } from './en/asks'
import { buttons } from './en/buttons'
import { card } from './en/card'
import { deadlines } from './en/deadlines'
import { dialogs } from './en/dialogs'
import { hiding } from './en/hiding'
import { lists } from './en/lists'
import { names } from './en/names'
import { playbook } from './en/playbook'
import { posts } from './en/posts'
import { replies } from './en/replies'
import { sla } from './en/sla'
import { visits } from './en/visits'
import type { Words } from './words'

export const en = {
  accounts,
  ...{ names, card, posts, replies, buttons, dialogs, answers, lists },
  ...{ playbook, sla, deadlines, asks, visits, hiding },
} satisfies Words
