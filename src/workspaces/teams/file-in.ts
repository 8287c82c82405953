import { z } from 'zod'
import { storeFile } from '../../desk/index'
import type { FileId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Actor } from '../acts/answer'
import { wordsIn } from '../words/choose'
import type { Attachment } from './payloads'
import type { Teams } from './surroundings'

/** Teams itself takes ten in one message. */
const MAX_FILES = 20

export type Fetched = { files: FileId[]; names: string[]; problems: string[] }

/** Files that colleagues added in Teams, stored with us. Never fails: what could not be had is named. */
export async function fetchFiles(
  teams: Pick<Teams, 'counter' | 'download'>,
  attachments: readonly Attachment[],
  language: Actor['language'],
): Promise<Fetched> {
  const fetched: Fetched = { files: [], names: [], problems: [] }
  for (const file of filesIn(attachments).slice(0, MAX_FILES)) {
    const got = file.url === undefined ? 'fileFailed' : await fetchOne(teams, file)
    if (typeof got === 'string') fetched.problems.push(wordsIn(language).visits[got](file.name))
    else {
      const mime = (got.mime ?? 'application/octet-stream').split(';')[0]?.trim() ?? ''
      fetched.files.push(await storeFile(teams.counter.desk, { name: file.name, mime, content: got.content }))
      fetched.names.push(file.name)
    }
  }
  return fetched
}

const fetchOne = async ({ download }: Pick<Teams, 'download'>, { url = '', proved }: Found) =>
  download(url, { proved }).catch(() => 'fileFailed' as const)

export const namesOf = (attachments: readonly Attachment[]): string[] => filesIn(attachments).map(({ name }) => name)

/** `url` is absent where Teams shows a file to people and not to apps; `proved`: asked for with our own token. */
type Found = { name: string; url?: string; proved: boolean }

const CONTENT = z.object({ downloadUrl: z.string() })

function filesIn(attachments: readonly Attachment[]): Found[] {
  return attachments.flatMap((one, index): Found[] => {
    const { contentType, contentUrl, content } = one
    if (contentType === 'application/vnd.microsoft.teams.file.download.info') {
      const info = CONTENT.safeParse(content)
      return [{ name: nameOf(one, index), proved: false, ...(info.success ? { url: info.data.downloadUrl } : {}) }]
    }
    if (contentType.startsWith('image/')) {
      return [{ name: nameOf(one, index), proved: true, ...(contentUrl == null ? {} : { url: contentUrl }) }]
    }
    // In channels the file lies with the team, where an app may not look.
    return contentType === 'reference' ? [{ name: nameOf(one, index), proved: false }] : []
  })
}

function nameOf({ name, contentType }: Attachment, index: number): string {
  const given = cleanText(name ?? '', 150)
    .replaceAll('\n', ' ')
    .trim()
  if (given !== '') return given
  const [, kind = ''] = /^image\/([a-z0-9]{1,10})$/.exec(contentType) ?? []
  return `image-${index + 1}${kind === '' ? '' : `.${kind}`}`
}
