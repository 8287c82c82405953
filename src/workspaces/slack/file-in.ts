import { MAX_FILE_BYTES, storeFile } from '../../desk/index'
import { callOnce } from '../../lib/http'
import type { FileId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Actor } from '../acts/answer'
import { isSlackFileHost } from './file-out'
import type { SlackFile, SlackMessage } from './payloads'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

const DOWNLOAD_TIMEOUT_MS = 30_000
/** Slack itself takes ten in one message. */
const MAX_FILES = 20

export type Fetched = { files: FileId[]; names: string[]; problems: string[] }

/** Files that colleagues added in Slack, stored with us. Never fails: what could not be had is named. */
export async function fetchFiles(
  slack: Slack,
  files: readonly SlackFile[],
  language: Actor['language'],
): Promise<Fetched> {
  const fetched: Fetched = { files: [], names: [], problems: [] }
  for (const file of files.slice(0, MAX_FILES)) {
    const name = nameOf(file)
    const content = await fetchFile(slack, file)
    if (Buffer.isBuffer(content)) {
      const mime = file.mimetype ?? 'application/octet-stream'
      fetched.files.push(await storeFile(slack.counter.desk, { name, mime, content }))
      fetched.names.push(name)
    } else {
      fetched.problems.push(wordsIn(language).visits[content](name))
    }
  }
  return fetched
}

const nameOf = (file: SlackFile): string => cleanText(file.name ?? file.title ?? file.id, 150).replaceAll('\n', ' ')

export const namesOf = ({ files }: Pick<SlackMessage, 'files'>): string[] => (files ?? []).map(nameOf)

async function fetchFile(slack: Slack, listed: SlackFile): Promise<Buffer | 'tooLarge' | 'fileFailed'> {
  const file = await wholeFile(slack, listed)
  if ((file.size ?? 0) > MAX_FILE_BYTES) return 'tooLarge'
  const url = addressOf(file)
  if (url === undefined || !isSlackFileHost(url, slack.apiUrl)) return 'fileFailed'
  const outcome = await callOnce(
    { method: 'GET', url, headers: { authorization: `Bearer ${slack.token}` } },
    { timeoutMs: DOWNLOAD_TIMEOUT_MS, maxBytes: MAX_FILE_BYTES },
  )
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') return 'tooLarge'
  const isFile = outcome.kind === 'answer' && outcome.status === 200 && !isLoginPage(outcome.headers, file)
  return isFile ? outcome.body : 'fileFailed'
}

const addressOf = (file: SlackFile): string | undefined => file.url_private_download ?? file.url_private ?? undefined

/** Without the right to a file Slack answers 200, with its log-in page. */
const isLoginPage = (headers: Readonly<Record<string, string>>, file: SlackFile): boolean =>
  /^text\/html/i.test(headers['content-type'] ?? '') && !/html/i.test(file.mimetype ?? '')

/** In some payloads files are mere references (`file_access: check_file_info`) and have to be asked for. */
async function wholeFile(slack: Slack, file: SlackFile): Promise<SlackFile> {
  if (addressOf(file) !== undefined) return file
  try {
    const { file: whole } = await slack.call('files.info', { file: file.id })
    return { ...file, ...(whole as SlackFile) }
  } catch {
    return file
  }
}
