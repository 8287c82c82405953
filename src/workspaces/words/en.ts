import { answers } from './en/answers'
import { buttons } from './en/buttons'
import { card } from './en/card'
import { dialogs } from './en/dialogs'
import { lists } from './en/lists'
import { names } from './en/names'
import { posts } from './en/posts'
import { replies } from './en/replies'
import type { Words } from './words'

export const en = { names, card, posts, replies, buttons, dialogs, answers, lists } satisfies Words
