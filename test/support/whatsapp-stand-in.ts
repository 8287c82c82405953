import { graphError, META_TOKEN, openGraphStandIn, yes, type GraphStandIn } from './graph-stand-in'
import { formOf, jsonOf, type FormFile, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback Cloud API that refuses what WhatsApp refuses: unknown people, free text after 24 hours, templates that were
 * never approved or get other values, too long texts, files that were not handed over first.
 */
export const NUMBER = '106540352242922'
export const BUSINESS = '419561257915477'

export type WhatsAppSent = { to: string; text: string; body: MessageBody; files: { name: string; content: Buffer }[] }

export type MessageBody = {
  messaging_product: string
  recipient_type: string
  to?: string
  recipient?: string
  type: string
  text?: { body: string; preview_url: boolean }
  template?: { name: string; language: { code: string }; components?: { parameters: { text: string }[] }[] }
  image?: Media
  video?: Media
  document?: Media
  context?: { message_id: string }
  biz_opaque_callback_data: string
}
type Media = { id: string; caption?: string; filename?: string }

export type WhatsAppStandIn = GraphStandIn & {
  sent: WhatsAppSent[]
  /** Who has WhatsApp, by number or id, and whether they wrote within a day. */
  people: Map<string, { open: boolean }>
  /** Approved templates, and how many values they want. */
  templates: Map<string, number>
  /** Files that customers sent. */
  files: Map<string, { content: Buffer; mime: string; host?: string }>
  /** Called for each message that was taken, with its id: what WhatsApp tells later. */
  onTaken: (told: (id: string, body: MessageBody) => Promise<void>) => void
}

const PERMISSIONS = ['whatsapp_business_messaging', 'whatsapp_business_management']

export async function openWhatsAppStandIn(): Promise<WhatsAppStandIn> {
  const sent: WhatsAppSent[] = []
  const people: WhatsAppStandIn['people'] = new Map()
  const templates: WhatsAppStandIn['templates'] = new Map()
  const files: WhatsAppStandIn['files'] = new Map()
  const uploads = new Map<string, FormFile>()
  let told: (id: string, body: MessageBody) => Promise<void> = () => Promise.resolve()

  const take = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const body = jsonOf(request) as MessageBody
    const refusal = whyRefused(body, { people, templates, uploads })
    if (refusal !== undefined) return graphError(refusal)
    const media = mediaOf(body)
    const file = media && uploads.get(media.id)
    const to = body.to ?? body.recipient ?? ''
    const text = body.text?.body ?? media?.caption ?? body.template?.name ?? ''
    sent.push({ to, text, body, files: file ? [{ name: media.filename ?? file.name, content: file.content }] : [] })
    const id = `wamid.STANDIN${sent.length}`
    await told(id, body)
    return yes({ messaging_product: 'whatsapp', contacts: [{ input: to, wa_id: to }], messages: [{ id }] })
  }

  const upload = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { fields, files: given } = await formOf(request)
    const file = given['file']
    if (fields['messaging_product'] !== 'whatsapp' || !file || file.mime !== fields['type']) return graphError(100)
    if (file.content.length > 100 * 1024 * 1024) return graphError(131053)
    const id = `9000${uploads.size}`
    uploads.set(id, file)
    return yes({ id })
  }

  const describe = ({ params: { id = '' } }: PlatformRequest): PlatformAnswer => {
    if (id === NUMBER) return yes({ id, display_phone_number: '+1 555 078 3881' })
    const file = files.get(id)
    if (!file) return graphError(100)
    const url = `${file.host ?? standIn.url}/files/${id}`
    return yes({ id, url, mime_type: file.mime, file_size: file.content.length, messaging_product: 'whatsapp' })
  }

  const standIn: GraphStandIn = await openGraphStandIn(
    {
      [`POST /v25.0/${NUMBER}/messages`]: take,
      [`POST /v25.0/${NUMBER}/media`]: upload,
      'GET /v25.0/:id': describe,
      'GET /files/:id': ({ params: { id = '' }, headers }) => {
        const file = files.get(id)
        return file && headers['authorization'] === `Bearer ${META_TOKEN}`
          ? { status: 200, headers: { 'content-type': file.mime }, body: file.content }
          : { status: 404 }
      },
    },
    { scopes: PERMISSIONS },
  )
  return { ...standIn, sent, people, templates, files, onTaken: (listener) => void (told = listener) }
}

const mediaOf = ({ image, video, document }: MessageBody): Media | undefined => image ?? video ?? document

type Known = Pick<WhatsAppStandIn, 'people' | 'templates'> & { uploads: ReadonlyMap<string, FormFile> }

/** The code with which WhatsApp says no. */
function whyRefused(body: MessageBody, { people, templates, uploads }: Known): number | undefined {
  const { messaging_product: product, to, recipient, template } = body
  if (product !== 'whatsapp' || (to === undefined) === (recipient === undefined)) return 100
  const person = people.get(to ?? recipient ?? '')
  if (!person) return 131026
  if (template) return whyNotTemplate(template, templates)
  if (!person.open) return 131047
  const media = mediaOf(body)
  if (media) return uploads.has(media.id) && (media.caption ?? '').length <= 1024 ? undefined : 131053
  const text = body.text?.body ?? ''
  return text.trim() === '' || text.length > 4096 ? 100 : undefined
}

function whyNotTemplate(
  { name, language, components }: NonNullable<MessageBody['template']>,
  templates: ReadonlyMap<string, number>,
): number | undefined {
  const wanted = templates.get(`${name}/${language.code}`)
  if (wanted === undefined) return 132001
  return (components?.[0]?.parameters.length ?? 0) === wanted ? undefined : 132000
}
