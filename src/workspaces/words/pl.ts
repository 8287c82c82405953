import { accounts } from './pl/accounts'
import { answers } from './pl/answers'
import { asks } from './pl/asks'
import { buttons } from './pl/buttons'
import { card } from './pl/card'
import { deadlines } from './pl/deadlines'
import { dialogs } from './pl/dialogs'
import { hiding } from './pl/hiding'
import { lists } from './pl/lists'
import { names } from './pl/names'
import { playbook } from './pl/playbook'
import { posts } from './pl/posts'
import { replies } from './pl/replies'
import { sla } from './pl/sla'
import { visits } from './pl/visits'
import type { Words } from './words'

export const pl = {
  accounts,
  ...{ names, card, posts, replies, buttons, dialogs, answers, lists },
  ...{ playbook, sla, deadlines, asks, visits, hiding },
} satisfies Words
