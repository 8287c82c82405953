import { answers } from './it/answers'
import { buttons } from './it/buttons'
import { card } from './it/card'
import { dialogs } from './it/dialogs'
import { lists } from './it/lists'
import { names } from './it/names'
import { posts } from './it/posts'
import { replies } from './it/replies'
import type { Words } from './words'

export const it = { names, card, posts, replies, buttons, dialogs, answers, lists } satisfies Words
