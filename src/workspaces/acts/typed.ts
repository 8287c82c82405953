import { editNote, type Desk } from '../../desk/index'
import type { AskId, ConversationId } from '../../lib/ids'
import type { Counter } from '../counter'
import type { Actor, Answer } from './answer'
import { parseMention, parseVerb, type Spoken } from './commands'

/**
 * What people type where cards stand, whatever the workspace: internal text, which becomes a note; an order, which is
 * done; or an answer to whoever asked. Here is what follows from it, and what its author is told.
 */

/** Acts that send something, hand a customer over, or overrule somebody: whoever does them is looked up anew. */
const GRAVE = /reply|send|approve|decline|resolve|replay|assign|arrived|again|take|hide|^show$|^case$|^sportello$/i
export const isGrave = (act: string): boolean => GRAVE.test(act)

/** `direct`: typed to us alone, where every text begins with what is wanted. */
export function orderIn(
  text: string,
  { mentioned, direct }: { mentioned: boolean; direct: boolean },
): Spoken | undefined {
  if (mentioned) return parseMention(text)
  return parseVerb(text) ?? (direct ? parseMention(text) : undefined)
}

type Typed = { actor: Actor; conversation: ConversationId | undefined; origin: string }

/** Does what was ordered; undefined when there is nothing to tell of it. */
export async function obeyTyped(
  { perform }: Pick<Counter, 'perform'>,
  { actor, conversation, origin }: Typed,
  { verb, words, files }: Spoken & { files: readonly string[] },
): Promise<Answer | undefined> {
  const answer = await perform(actor, {
    ...{ kind: 'say', verb, words, origin, files },
    ...(conversation === undefined ? {} : { conversation }),
  })
  return answer.kind === 'done' && answer.tell === undefined ? undefined : answer
}

/** Keeps what was typed as a note, or as the answer to an ask; undefined when there is nothing to tell of it. */
export async function noteTyped(
  { perform }: Pick<Counter, 'perform'>,
  { actor, conversation, origin, ask }: Typed & { ask?: AskId | undefined },
  words: string,
): Promise<Answer | undefined> {
  const answer = await perform(actor, {
    ...{ kind: 'say', verb: 'note', words, origin },
    ...(conversation === undefined ? {} : { conversation }),
    ...(ask === undefined ? {} : { ask }),
  })
  // The note is the message that stands there: only a refusal is news. What answers an ask goes elsewhere, and is told.
  return answer.kind === 'refused' || (ask !== undefined && answer.kind === 'done') ? answer : undefined
}

/** A note that was typed as an order is still a note; any other order is done and stays done, whatever becomes of its text. */
export async function editOrder(
  desk: Desk,
  { origin, order }: { origin: string; order: Spoken | undefined },
): Promise<void> {
  if (order?.verb === 'note') await editNote(desk, { origin, text: order.words })
}

/** Files stay where they were posted, and those who read the note see them there; other workspaces read their names. */
export const noteText = (text: string, files: readonly string[]): string =>
  [text, ...files.map((name) => `📎 ${name}`)].filter((line) => line !== '').join('\n')
