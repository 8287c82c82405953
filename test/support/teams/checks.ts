import type * as AdaptiveCards from 'adaptivecards'
import type { Json } from './ledger'
import { actionsOf, cardsOf, walk } from './reading'

// The package's own entry needs a browser.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the entry for import needs a browser
const AC = require('adaptivecards/dist/adaptivecards.js') as typeof AdaptiveCards

/** A refusal as Teams words it: a status and `{ error: { code, message } }`. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message = code) {
    super(message)
    this.status = status
    this.code = code
  }
}

const MAX_CARD_BYTES = 28 * 1024
const MAX_MESSAGE_BYTES = 100 * 1024
const MAX_PICTURE_BYTES = 1024 * 1024
const PRIMARY_ACTIONS = 6
// Teams shows six actions in a row and the secondary ones behind "…"; the parser counts both alike. We count ourselves.
const TEAMS_LIKE = new AC.HostConfig({ actions: { maxActions: 60 } })

/** What Teams does not take, or shows broken, is refused. */
export function checkMessage(activity: Json): void {
  const attachments = (activity['attachments'] ?? []) as Json[]
  if (attachments.length > 10) throw new Refusal(400, 'BadSyntax', 'more than ten attachments')
  for (const picture of attachments.filter(isPicture)) checkPicture(picture)
  const weighed = JSON.stringify(activity, (name: string, value: unknown) =>
    name === 'contentUrl' && String(value).startsWith('data:') ? '' : value,
  )
  if (weighed.length * 2 > MAX_MESSAGE_BYTES) throw new Refusal(413, 'MessageSizeTooBig')
  if (attachments.length === 0 && String(activity['text'] ?? '') === '') throw new Refusal(400, 'BadSyntax', 'empty')
  for (const card of cardsOf(attachments)) {
    const fault = cardFault(card)
    if (fault === 'too large') throw new Refusal(413, 'MessageSizeTooBig')
    if (fault !== undefined) throw new Refusal(400, 'BadArgument', fault)
  }
  for (const mention of ((activity['entities'] ?? []) as Json[]).filter(({ type }) => type === 'mention'))
    if (!String(activity['text'] ?? '').includes(String(mention['text'])))
      throw new Refusal(400, 'BadArgument', 'mention')
}

const isPicture = ({ contentType }: Json): boolean => String(contentType).startsWith('image/')

function checkPicture({ contentType, contentUrl }: Json): void {
  if (!/^image\/(png|jpeg|gif)$/.test(String(contentType))) throw new Refusal(415, 'UnsupportedMediaType')
  const [, data] = /^data:image\/(?:png|jpeg|gif);base64,(.*)$/.exec(String(contentUrl)) ?? []
  if (data !== undefined && Buffer.from(data, 'base64').length > MAX_PICTURE_BYTES)
    throw new Refusal(413, 'MessageSizeTooBig')
}

/** What is wrong with a card; undefined: nothing. */
export function cardFault(card: Json): string | undefined {
  if (card['type'] !== 'AdaptiveCard') return 'no card'
  if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES) return 'too large'
  if (Number(card['version']) > 1.5 || Number.isNaN(Number(card['version']))) return 'version'
  const parsed = new AC.AdaptiveCard()
  parsed.hostConfig = TEAMS_LIKE
  const context = new AC.SerializationContext(AC.Versions.v1_5)
  parsed.parse(withoutExtensions(card), context)
  const said: string[] = []
  for (let at = 0; at < context.eventCount; at++) said.push(context.getEventAt(at)?.message ?? '')
  for (const event of parsed.validateProperties().validationEvents) said.push(event.message)
  return said.find((text) => text !== '') ?? ownFault(card)
}

function ownFault(card: Json): string | undefined {
  for (const item of walk(card)) {
    if (item['type'] === 'TextBlock' && typeof item['text'] !== 'string') return 'a TextBlock without text'
    const actions = item['actions'] as Json[] | undefined
    if (Array.isArray(actions) && actions.filter(({ mode }) => mode !== 'secondary').length > PRIMARY_ACTIONS)
      return 'more than six primary actions in one row'
  }
  const ids = [...walk(card)].flatMap((item) =>
    typeof item['id'] === 'string' && item['type'] !== 'mention' ? [item['id']] : [],
  )
  if (new Set(ids).size < ids.length) return `an id twice: ${ids.find((id, at) => ids.indexOf(id) !== at)}`
  const nameless = actionsOf(card).find(({ type, verb }) => type === 'Action.Execute' && typeof verb !== 'string')
  return nameless === undefined ? undefined : 'an Action.Execute without a verb'
}

// Teams draws more than the standard knows; what it draws must have a fallback for older clients.
function withoutExtensions(card: Json): Json {
  return JSON.parse(
    JSON.stringify(card, (_name, value: unknown) => {
      const item = value as Json | null
      if (typeof item === 'object' && item !== null && /^(Chart\.|Badge$)/.test(String(item['type'])))
        return item['fallback'] === undefined ? { type: 'ExtensionWithoutFallback' } : item['fallback']
      return value
    }),
  ) as Json
}
