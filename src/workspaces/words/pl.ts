import { answers } from './pl/answers'
import { buttons } from './pl/buttons'
import { card } from './pl/card'
import { dialogs } from './pl/dialogs'
import { lists } from './pl/lists'
import { names } from './pl/names'
import { posts } from './pl/posts'
import { replies } from './pl/replies'
import type { Words } from './words'

export const pl = { names, card, posts, replies, buttons, dialogs, answers, lists } satisfies Words
