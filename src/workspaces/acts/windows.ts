import { CONVERSATION_ACTS, LOOK_ACTS } from './acts'
import { ASK_ACTS } from './ask-acts'

/**
 * Acts that answer with a form, or with something to look at. A workspace whose buttons have to say beforehand that a
 * window opens (Teams) asks here; nobody keeps a list, so that none can go stale.
 */
export const OPENS_WINDOW: ReadonlySet<string> = new Set([
  ...Object.keys(LOOK_ACTS),
  ...Object.entries({ ...CONVERSATION_ACTS, ...ASK_ACTS }).flatMap(([name, act]) =>
    act.submit !== undefined || ('shows' in act && act.shows === true) ? [name] : [],
  ),
])
