import { MAX_FILE_BYTES } from '../../desk/index'
import { fetchStranger } from '../../lib/stranger'
import type { Client } from './client'
import type { Download } from './surroundings'

const TIMEOUT_MS = 30_000

/** Where people's files lie. */
const FILE_HOSTS = ['sharepoint.com', 'sharepoint.us', 'sharepoint-mil.us'] as const

type Around = { client: Pick<Client, 'token'>; trusts: (url: string) => boolean }

/**
 * Files that people posted. Pictures lie at the connector and want our token, which goes nowhere else, not even where a
 * redirect leads; all others come from addresses that carry their own proof.
 */
export function openDownload({ client, trusts }: Around): Download {
  return async (url, { proved }) => {
    if (!trusts(url) && (proved || !isFileHost(url))) return 'fileFailed'
    const headers = proved ? await proof(client) : {}
    if (headers === undefined) return 'fileFailed'
    const permit = (target: URL): boolean => trusts(target.href)
    const fetched = await fetchStranger(url, { headers, permit, timeoutMs: TIMEOUT_MS, maxBytes: MAX_FILE_BYTES })
    if (fetched.ok) return { content: fetched.body, mime: mimeOf(fetched.contentType) }
    return fetched.why === 'too-large' ? 'tooLarge' : 'fileFailed'
  }
}

/** Undefined: we have none now. */
async function proof({ token }: Around['client']): Promise<Record<string, string> | undefined> {
  if (token === undefined) return {}
  return token(false).then(
    (bearer) => ({ authorization: `Bearer ${bearer}` }),
    () => undefined,
  )
}

function isFileHost(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, port, username, password } = new URL(url)
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false
  return FILE_HOSTS.some((host) => hostname.endsWith(`.${host}`))
}

function mimeOf(contentType: string): string | undefined {
  const mime = contentType.split(';')[0]?.trim().toLowerCase()
  return mime === '' ? undefined : mime
}
