import { jsonOf } from '../../lib/json'
import type { AttachmentKind, IncomingAttachment } from '../../desk/index'
import { contactFile, placeFile, unseenFile } from '../little-files'
import type { WhatsAppContent } from './payload'

type Content = { text: string; attachments: IncomingAttachment[] }

/** What a message shows; what WhatsApp does not hand over is said in a small file, so that nobody waits unseen. */
export function contentOf(message: WhatsAppContent, id: string): Content {
  const text = textOf(message)
  const attachments = [...mediaOf(message), ...placesOf(message, id), ...contactsOf(message, id)]
  if (text !== '' || attachments.length > 0) return { text, attachments }
  const kind = message.unsupported?.type ?? message.type
  const line = `WhatsApp does not hand over this message (${kind.slice(0, 40) || 'unknown'}). Ask the customer, or look at the phone.`
  return { text, attachments: [unseenFile(shortened(id), line)] }
}

export function textOf(message: WhatsAppContent): string {
  const captions = [message.image, message.video, message.document].map((media) => media?.caption)
  const said = [message.text?.body, message.button?.text, ...captions, chosenIn(message), orderedIn(message)]
  return said.find((text) => text !== undefined) ?? ''
}

/** The button, the line of a list or the form that was answered. */
function chosenIn({ interactive }: WhatsAppContent): string | undefined {
  const { button_reply: button, list_reply: list, nfm_reply: form } = interactive ?? {}
  if (button) return button.title
  if (list) return [list.title, list.description].filter(Boolean).join('\n')
  return form && [form.body, ...answersIn(form.response_json)].filter(Boolean).join('\n')
}

/** A form's answers as lines; the token of the form is nobody's answer. */
function answersIn(json: string | undefined): string[] {
  const answers = jsonOf(json ?? '')
  if (typeof answers !== 'object' || answers === null) return []
  return Object.entries(answers)
    .filter(([name]) => name !== 'flow_token')
    .slice(0, 50)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
}

function orderedIn({ order }: WhatsAppContent): string | undefined {
  if (order === undefined) return undefined
  const items = order.product_items.map(
    ({ quantity, product_retailer_id: product, item_price, currency }) =>
      `${quantity} × ${product} (${item_price} ${currency})`,
  )
  return [order.text, ...items].filter(Boolean).join('\n')
}

const MEDIA = ['image', 'video', 'audio', 'document', 'sticker'] as const
const KIND: Readonly<Record<(typeof MEDIA)[number], AttachmentKind>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  document: 'file',
  sticker: 'sticker',
}

function mediaOf(message: WhatsAppContent): IncomingAttachment[] {
  return MEDIA.flatMap((field): IncomingAttachment[] => {
    const media = message[field]
    if (media === undefined) return []
    const mime = media.mime_type.split(';')[0]?.trim() || 'application/octet-stream'
    const ending = /^[\w.-]+\/([\w.-]+)$/.exec(mime)?.[1] ?? 'bin'
    return [
      {
        kind: field === 'audio' && media.voice === true ? 'voice' : KIND[field],
        name: media.filename ?? `${field}-${shortened(media.id)}.${ENDINGS.get(ending) ?? ending}`,
        mime,
        source: { id: media.id },
      },
    ]
  })
}

/** Where the type's own name is not how people end their files. */
const ENDINGS = new Map([
  ['jpeg', 'jpg'],
  ['mpeg', 'mp3'],
  ['plain', 'txt'],
  ['octet-stream', 'bin'],
])

function placesOf({ location }: WhatsAppContent, id: string): IncomingAttachment[] {
  if (location === undefined) return []
  const { latitude, longitude, name = '', address = '' } = location
  return [placeFile(shortened(id), { latitude, longitude, lines: [name, address] })]
}

function contactsOf({ contacts = [] }: WhatsAppContent, id: string): IncomingAttachment[] {
  return contacts.map(({ name, org, phones, emails }, index) => {
    const lines = [
      name.formatted_name ?? '',
      org?.company ?? '',
      ...phones.map(({ phone }) => phone ?? ''),
      ...emails.map(({ email }) => email ?? ''),
    ]
    return contactFile(index === 0 ? shortened(id) : `${shortened(id)}-${index + 1}`, lines)
  })
}

/** Ids of WhatsApp are long; in the name of a file their end tells them apart well enough. */
const shortened = (id: string): string => id.replace(/[^\w-]/g, '').slice(-12)
