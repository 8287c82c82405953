import type {
  IAdaptiveCard,
  IContainer,
  IOpenUrlAction,
  IRichTextBlock,
  ITextBlock,
  ITextRun,
} from '@microsoft/teams.cards'
import { revealLinks } from '../../lib/links'
import { cleanText, cutText } from '../../lib/text'

/**
 * The few shapes that we post. Whatever people wrote stands in text runs: unlike text blocks and fact sets they read
 * no Markdown, mention nobody, and mask no link.
 */
export type Drawn = IAdaptiveCard
export type Element = IAdaptiveCard['body'][number]

export const LIMITS = {
  /** Bytes of UTF-16. Teams names 100 KB in one place and 28 KB in another: below the smaller a card is safe. */
  cardBytes: 25_000,
  /** A form comes back with all that was typed into it: what must not be cut may go up to the larger figure. */
  dialogBytes: 90_000,
  label: 80,
  name: 200,
  factLabel: 100,
  factValue: 600,
  address: 500,
  fallback: 1_000,
  dialogTitle: 60,
  primaryActions: 6,
  choices: 300,
  choice: 120,
} as const

export const cut = (text: string, max: number): string => cutText(text, max, 'utf16')

/** As people may be shown it: nothing invisible in it, and the real host behind each that looks like another. */
export const shownText = (text: string): string => revealLinks(cleanText(text))

export type TextStyle = Omit<Partial<ITextRun>, 'type' | 'text'>

// Some clients read dates in runs ({{DATE(…)}}), and it is not documented that none ever reads a link or a mention:
// parted between two runs, a mark-up is none, and what people see is the same to the letter.
const MARKUP = /(?<=\{)(?=\{(?:DATE|TIME)\()|(?<=\])(?=\()|(?<=<)(?=\/?at\b)/i

/** The text as runs; none when there is nothing to show. */
export const runs = (text: string, style: TextStyle = {}): ITextRun[] =>
  text
    .split(MARKUP)
    .filter((part) => part !== '')
    .map((part) => ({ type: 'TextRun', text: part, ...style }))

export type Around = Partial<Pick<IRichTextBlock, 'spacing' | 'separator'>>

/** Nothing when there is nothing to show: Teams refuses an empty block. */
export const lines = (inlines: readonly ITextRun[], around: Around = {}): IRichTextBlock[] =>
  inlines.length === 0 ? [] : [{ type: 'RichTextBlock', inlines: [...inlines], ...around }]

export const boxed = (
  items: readonly Element[],
  style: Partial<Omit<IContainer, 'type' | 'items'>> = {},
): IContainer[] => (items.length === 0 ? [] : [{ type: 'Container', items: [...items], ...style }])

export const isWebAddress = (url: string): boolean =>
  url.length <= 2_000 && /^https?:\/\//i.test(url) && URL.canParse(url)

export const opening = (url: string): IOpenUrlAction => ({ type: 'Action.OpenUrl', url })

export type Mention = { id: string; name: string }

/**
 * The only place where a person is mentioned, and the only text block that there is: an id that we checked, and a name
 * without anything that could be mark-up.
 */
export function mentionOf({ id, name }: Mention): { block: ITextBlock; entity: Entity } {
  const plain = cut(cleanText(name).replace(/[^\p{L}\p{M}\p{N} .'’-]/gu, ''), 80).trim() || '…'
  const text = `<at>${plain}</at>`
  return {
    block: { type: 'TextBlock', text, wrap: true },
    entity: { type: 'mention', text, mentioned: { id, name: plain } },
  }
}

export type Entity = { type: 'mention'; text: string; mentioned: { id: string; name: string } }

/** As Teams counts it. */
export const bytesOf = (card: unknown): number => JSON.stringify(card).length * 2
