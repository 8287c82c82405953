import type { ClaimedSend, SendOutcome } from '../desk/index'
import { fileLinkUntil } from '../lib/file-link'
import { timeOfId, type FileId, type ReplyId } from '../lib/ids'
import type { ChannelCheck, ChannelDeps } from './channel'

/**
 * For platforms that take no file from us, only the address of one. Nowhere do LINE and Viber say how long they look
 * there: customers' apps are seen to do so when a chat is opened, which may be months after it was sent. A file that is
 * deleted here is gone there, too.
 */
const LINK_LIVES_MS = 365 * 24 * 3_600_000

export type FetchedFiles = {
  /** Why no file can be fetched from us, for people; undefined when all is well. */
  closed: string | undefined
  /**
   * The address of a file in a reply: nobody can guess it, and it is the same for every attempt, so that a repeated call
   * is the same call. `ending` stands at its end, for platforms that look at it.
   */
  linkTo: (reply: ReplyId, file: FileId, ending?: string) => string
  check: () => ChannelCheck
}

type Given = { platform: string } & Pick<ChannelDeps, 'publicUrl' | 'secretKey'>

export function openFetchedFiles({ platform, publicUrl, secretKey }: Given): FetchedFiles {
  const closed = publicUrl.startsWith('https://')
    ? undefined
    : `${platform} fetches files only from an https address, which PUBLIC_URL is not: nobody there can be sent a file.`
  return {
    closed,
    linkTo: (reply, file, ending = '') => {
      const until = new Date(timeOfId(reply).getTime() + LINK_LIVES_MS)
      return `${publicUrl.replace(/\/+$/, '')}${fileLinkUntil(secretKey, file, until)}${ending && `/${ending}`}`
    },
    check: () => ({ what: 'files', state: closed === undefined ? 'ok' : 'warn', detail: closed ?? '' }),
  }
}

type Told = Pick<ClaimedSend['files'][number], 'name' | 'mime' | 'bytes'>

/**
 * What stands against a file, for people. To be asked when a reply is cut, too: one of which a part would be refused is
 * left whole, so that all of it is refused before anything is sent.
 */
export function whyRefused(
  { closed }: FetchedFiles,
  files: readonly Told[],
  whyNot: (file: Told) => string | undefined,
): string | undefined {
  if (files.length === 0) return undefined
  return closed ?? files.map(whyNot).find((reason) => reason !== undefined)
}

export const badMedia = (detail: string): SendOutcome => ({
  kind: 'refused',
  reason: 'bad_media',
  remedies: [],
  detail,
})
