import type {
  ActionsBlock,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  SectionBlock,
} from '@slack/types'
import { cutText } from '../../lib/text'

/**
 * The few shapes that we post. Whatever people wrote stands in `plain_text` or in `rich_text` elements: neither reads
 * markup, links an address, or mentions anybody.
 */
export const LIMITS = {
  text: 3_000,
  header: 150,
  label: 75,
  option: 75,
  actions: 25,
  fallback: 3_900,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  metadata: 3_000,
  input: 3_000,
} as const

export const cut = (text: string, max: number): string => cutText(text, max, 'utf16')

export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, max),
  emoji: false,
})

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, LIMITS.header) })

export const section = (text: string): SectionBlock => ({ type: 'section', text: plain(text, LIMITS.text) })

export const small = (text: string): ContextBlock => ({ type: 'context', elements: [plain(text, LIMITS.text)] })

/** The only place where a person is mentioned: an id that we checked, and nothing else. */
export const mentionOf = (user: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: `<@${user}>`, verbatim: true },
})

export type Words = RichTextElement

export const words = (text: string, style?: { bold?: true; strike?: true; italic?: true }): Words =>
  style === undefined ? { type: 'text', text } : { type: 'text', text, style }

export const moment = (at: Date): Words => ({
  type: 'date',
  timestamp: Math.floor(at.getTime() / 1000),
  format: '{date_short_pretty} {time}',
  fallback: spokenTime(at),
})

/** For clients that cannot say it in the reader's own zone. */
export const spokenTime = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const lines = (elements: Words[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
})

export const quoted = (elements: Words[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_quote', elements }],
})

export const actionsOf = (elements: ActionsBlock['elements']): ActionsBlock => ({ type: 'actions', elements })

/** For the one field that is always read as markup: nothing in it can be a link, a mention or a date. */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The text of a post for notifications and screen readers, short enough after escaping. */
export function fallbackText(text: string): string {
  const escaped = escapeMarkup(cut(text, LIMITS.fallback))
  return escaped.length <= LIMITS.fallback ? escaped : escapeMarkup(cut(text, Math.floor(LIMITS.fallback / 5)))
}

/** Pieces of at most `max` that a reader can read on; never empty. */
export function pieces(text: string, max: number): string[] {
  const found: string[] = []
  let rest = text
  while (rest.length > max) {
    const end = breakBefore(rest, max)
    found.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return rest === '' && found.length > 0 ? found : [...found, rest]
}

// At a line or a word if one ends in the last fifth, and never between the halves of one sign.
function breakBefore(text: string, max: number): number {
  const head = text.slice(0, max)
  const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' ')) + 1
  if (at > max * 0.8) return at
  const last = head.charCodeAt(max - 1)
  return last >= 0xd800 && last <= 0xdbff ? max - 1 : max
}

/** Nothing that we post unfolds a link, guesses a name, or reads more markup than it must. */
export const POST_STYLE = {
  unfurl_links: false,
  unfurl_media: false,
  link_names: false,
  parse: 'none',
  mrkdwn: false,
} as const

export type { KnownBlock }
