import { attachmentsToFetch, MAX_FILE_BYTES, settleAttachment, type Desk, type NewFile } from '../desk/index'
import { notFound, SportelloError, unavailable } from '../lib/errors'
import type { AccountId, ConversationId } from '../lib/ids'
import type { Log } from '../lib/log'
import type { ChannelOf } from './deliver-reply'
import type { Handler } from './job'
import { within } from './patience'

export type FetchDeps = { desk: Desk; channelOf: ChannelOf; log: Log; fetchMs?: number }

type ToFetch = Awaited<ReturnType<typeof attachmentsToFetch>>[number]

const FETCH_MS = 60_000
/** A platform that does not answer is asked so often; then the thread says that the file could not be fetched. */
const MAX_FAILURES = 4

/** Fetches what customers attached, one after the other, or notes for people why it could not. The key is the conversation. */
export const fetchAttachmentsJob =
  (deps: FetchDeps): Handler =>
  async ({ key, attempts }) => {
    let failure: unknown
    for (const attachment of await attachmentsToFetch(deps.desk, key as ConversationId)) {
      try {
        await settleAttachment(deps.desk, attachment.id, { file: await fetchOne(deps, attachment) })
      } catch (error) {
        if (isTemporary(error) && attempts + 1 < MAX_FAILURES) failure = error
        else await giveUp(deps, attachment, error)
      }
    }
    // The others were settled; what may yet succeed is tried again.
    if (failure !== undefined) throw failure
    return undefined
  }

async function fetchOne({ channelOf, fetchMs = FETCH_MS }: FetchDeps, attachment: ToFetch): Promise<NewFile> {
  const channel = channelOf(attachment.account as AccountId)
  if (channel?.fetchAttachment === undefined) throw notFound('This channel gives no files.')
  const fetched = channel.fetchAttachment(attachment.source, MAX_FILE_BYTES)
  const { content, mime, name } = await within(fetchMs, 'The file', fetched)
  return { content, mime: mime ?? attachment.mime, name: name ?? attachment.name }
}

const isTemporary = (error: unknown): boolean => !(error instanceof SportelloError) || error.code === 'unavailable'

async function giveUp({ desk, log }: FetchDeps, { id, channel }: ToFetch, error: unknown): Promise<void> {
  log.warn({ channel, error }, 'An attachment could not be fetched')
  const said = error instanceof SportelloError ? error : unavailable('The file could not be fetched.')
  await settleAttachment(desk, id, { failed: said.message })
}
