import { nobodysIds, noteSilence, resolveUnknown, unknownReplies, viewReply, type Desk } from '../desk/index'
import type { AccountId, ReplyId } from '../lib/ids'
import type { Channel } from '../channels/channel'
import type { ChannelOf } from './deliver-reply'
import type { Handler, Outcome } from './job'
import { within } from './patience'

export type EvidenceDeps = { desk: Desk; channelOf: ChannelOf }

/** A platform is asked once for each unknown reply, all of them together are few. */
const LIMIT = 1_000
/** Until the platform has had its time to show what it took. */
const SETTLES_IN = { ms: 20_000, times: 8 }
/** What is silent now may speak a little later; after that a person is asked. */
const ASK_AGAIN = { ms: 60_000, times: 3 }
const ASK_WITHIN_MS = 30_000

/** Looks on the platform whether an unknown reply arrived. The key is the reply. */
export const seekEvidenceJob =
  (deps: EvidenceDeps): Handler =>
  async ({ key, payload }) => {
    const reply = key as ReplyId
    const unknown = (await unknownReplies(deps.desk, LIMIT)).find((one) => one.reply === reply)
    if (unknown !== undefined) return await settle(deps, unknown, Number(payload['asked'] ?? 0))
    const waited = Number(payload['waited'] ?? 0)
    const stillUnknown = (await viewReply(deps.desk, reply))?.state === 'unknown'
    if (!stillUnknown || waited >= SETTLES_IN.times) return undefined
    return { retryInMs: SETTLES_IN.ms, payload: { waited: String(waited + 1) } }
  }

type Unknown = Awaited<ReturnType<typeof unknownReplies>>[number]

async function settle({ desk, channelOf }: EvidenceDeps, unknown: Unknown, asked: number): Promise<Outcome> {
  const { reply, kind, attempt, part, thread, text, fileIds, account, sinceMs } = unknown
  const evidence = channelOf(account as AccountId)?.evidence
  const about = { attempt, reply, kind, part, thread, text, sinceMs, ...(fileIds && { fileIds }) }
  const found = evidence && (await within(ASK_WITHIN_MS, 'The evidence', evidence(about)))
  const { verdict, ids } = await judged(desk, { account, found })
  if (verdict !== 'silent') {
    const answer = verdict === 'arrived' ? 'arrived' : 'send-again'
    const resolved = await resolveUnknown(desk, { reply, attempt, by: null, answer, ids })
    // Somebody else was found by the same words meanwhile.
    return resolved.ok || ids.length === 0 ? undefined : againLater(asked)
  }
  if (evidence && asked + 1 < ASK_AGAIN.times) return againLater(asked + 1)
  await noteSilence(desk, attempt)
  return undefined
}

const againLater = (asked: number): Outcome => ({ retryInMs: ASK_AGAIN.ms, payload: { asked: String(asked) } })

type Found = Awaited<ReturnType<NonNullable<Channel['evidence']>>> | undefined
type Judged = { verdict: 'arrived' | 'absent' | 'silent'; ids: readonly string[] }

/** The same words are the reply only when they are nobody else's. */
async function judged(desk: Desk, { account, found }: { account: string; found: Found }): Promise<Judged> {
  if (typeof found !== 'object') return { verdict: found ?? 'silent', ids: [] }
  const [id] = await nobodysIds(desk, { account, ids: found.ids })
  return id === undefined ? { verdict: 'silent', ids: [] } : { verdict: 'arrived', ids: [id] }
}
