import { z } from 'zod'
import { invalid, unavailable } from '../../lib/errors'
import type { Graph } from '../meta/graph'

type Fetching = { graph: Graph; phoneNumberId: string; apiUrl: string; official: string }

const mediaSchema = z.object({
  url: z.string(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
})

/** Hosts from which WhatsApp hands out files; the token is shown to nobody else. */
const HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|whatsapp\.net)$/

/** Two steps: an id becomes an address that lives for five minutes, then the content, to whoever shows the token. */
export async function fetchMedia(
  fetching: Fetching,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<{ content: Buffer; mime?: string }> {
  const { url, mime_type, file_size = 0 } = await describeMedia(fetching, source['id'] ?? '')
  if (file_size > maxBytes) throw invalid('The file is larger than what is kept.')
  if (!isHome(url, fetching)) throw invalid('WhatsApp names a place for this file that is not its own.')
  const outcome = await fetching.graph.download(url, maxBytes)
  if (outcome.kind === 'answer' && outcome.status === 200) return { content: outcome.body, ...mimeOf(mime_type) }
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') throw invalid('The file is larger than what is kept.')
  throw unavailable('WhatsApp does not hand out this file now.')
}

const mimeOf = (told: string | undefined) => (told === undefined ? {} : { mime: told.replace(/;.*$/s, '') })

async function describeMedia({ graph, phoneNumberId }: Fetching, id: string): Promise<z.infer<typeof mediaSchema>> {
  if (!/^\d{1,40}$/.test(id)) throw invalid('WhatsApp did not say which file this is.')
  const described = await graph.call({ method: 'GET', path: id, query: { phone_number_id: phoneNumberId } })
  if (described.kind === 'error') throw invalid(`WhatsApp does not hand out this file (${described.error.code}).`)
  if (described.kind !== 'answer') throw unavailable(`WhatsApp does not answer (${described.why})`)
  const found = mediaSchema.safeParse(described.json)
  if (!found.success) throw invalid('WhatsApp does not say where this file is.')
  return found.data
}

function isHome(url: string, { apiUrl, official }: Pick<Fetching, 'apiUrl' | 'official'>): boolean {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined) return false
  // Whatever stands in for the platform hands out its own files.
  if (apiUrl !== official) return address.origin === new URL(apiUrl).origin
  return address.protocol === 'https:' && address.port === '' && HOSTS.test(address.hostname)
}
