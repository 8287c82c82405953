import { createHash } from 'node:crypto'
import { z } from 'zod'
import { callOnce } from '../../lib/http'
import { WorkspaceError, type FilePost, type PostRef } from '../workspace'
import { toFileRef, type Place } from './refs'
import { cut } from './rich-text'
import type { Slack } from './surroundings'

const UPLOAD = z.object({ upload_url: z.string(), file_id: z.string() })

/** Large files over a slow line; nothing is visible before the last of the three calls. */
const UPLOAD_TIMEOUT_MS = 60_000

/** A file's message has no metadata: the key's mark stands in the description that only screen readers read. */
export const tagOf = (key: string): string => `#${createHash('sha256').update(key).digest('base64url').slice(0, 12)}`

/**
 * What `files.uploadV2` does, each call exactly once. Only the last call makes anything visible, so that a failure of
 * the first two may be repeated.
 */
export async function postFile(
  slack: Slack,
  root: Place,
  { file, key }: { file: FilePost; key: string },
): Promise<PostRef> {
  const filename = cut(file.name, 200) || 'file'
  const alt = `${cut(filename, 150)} ${tagOf(key)}`
  const start = await slack.call('files.getUploadURLExternal', { filename, length: file.content.length, alt_txt: alt })
  const { upload_url: url, file_id: id } = UPLOAD.parse(start)
  await upload(slack, url, file.content)
  await slack.call('files.completeUploadExternal', {
    files: [{ id, title: filename }],
    channel_id: root.channel,
    thread_ts: root.ts,
  })
  return toFileRef(root, id)
}

async function upload(slack: Slack, url: string, content: Buffer): Promise<void> {
  if (!isSlackFileHost(url, slack.apiUrl))
    throw new WorkspaceError('refused', 'Slack names a place for uploads that is not its own')
  const outcome = await callOnce(
    { method: 'POST', url, headers: { 'content-type': 'application/octet-stream' }, body: content },
    { timeoutMs: UPLOAD_TIMEOUT_MS },
  )
  if (outcome.kind !== 'answer' || outcome.status !== 200) {
    throw new WorkspaceError('later', 'The upload to Slack failed', { retryAfterMs: 5_000 })
  }
}

/** Our token and our customers' files go to Slack's own hosts only, or to the one that stands in for it. */
export function isSlackFileHost(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, hostname } = new URL(url)
  const api = new URL(apiUrl)
  if (host === api.host && protocol === api.protocol) return true
  return protocol === 'https:' && (hostname === 'files.slack.com' || hostname.endsWith('.files.slack.com'))
}
