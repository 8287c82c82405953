import { revealLinks } from '../../lib/links'
import type { Card, CardNode, Tone } from '../cards/card'
import { findFaults } from './limits'
import { countFrom, renderButtons, type Counting } from './render-buttons'
import {
  LIMITS,
  cut,
  fallbackText,
  header,
  lines,
  mentionOf,
  moment,
  pieces,
  quoted,
  section,
  small,
  spokenTime,
  words,
  type KnownBlock,
} from './rich-text'

/** `classic` uses the oldest blocks only: for workspaces that refuse newer ones. */
type Profile = 'full' | 'classic'

export type Rendered = {
  blocks: KnownBlock[]
  /** What notifications and screen readers say. */
  text: string
  /** What had to be cut, folded or left out to please Slack. */
  warnings: string[]
}

export type Shape = {
  profile?: Profile
  /** A card has a headline; what hangs under it has a bold first line. */
  as?: 'card' | 'post' | 'modal' | 'home'
  /** Who is told: a Slack user id. */
  mention?: string
  /** How the button is called that leaves everything as it is. */
  cancel?: string
}

/** Room for people's words in one message; the rest is told in figures. */
const MAX_QUOTES = 11_600
/** Slack's own bounds. */
const MAX_BLOCKS = { message: 50, modal: 100, home: 100 } as const

type Place = 'message' | 'modal' | 'home'

const PLACE: Record<NonNullable<Shape['as']>, Place> = {
  card: 'message',
  post: 'message',
  modal: 'modal',
  home: 'home',
}

/** Draws a card whole. Never fails and drops nothing in silence. */
export function renderCard(card: Card, shape: Shape = {}): Rendered {
  const { profile = 'full', as = 'card', mention, cancel = '✕' } = shape
  const place = PLACE[as]
  const room = place === 'message' ? MAX_QUOTES : MAX_QUOTES * 3
  const draft: Draft = { profile, counting: countFrom(0, cancel), room, warnings: [] }
  const blocks = [
    ...(mention === undefined ? [] : [mentionOf(mention)]),
    ...titleBlocks(card, { profile, as }),
    ...card.nodes.flatMap((node, index) => renderNode(node, draft, card.nodes[index - 1])),
  ]
  const text = fallbackText(revealLinks(card.fallback || card.title) || '…')
  const drawn = safe({ blocks: fold(blocks, place, draft), text, place }, draft)
  return { blocks: drawn, text: mention === undefined ? text : `<@${mention}> ${text}`, warnings: draft.warnings }
}

type Draft = { profile: Profile; counting: Counting; room: number; warnings: string[] }

// The last resort of a renderer that must not fail: the sentence that notifications show, and the buttons.
function safe(
  { blocks, text, place }: { blocks: KnownBlock[]; text: string; place: Place },
  draft: Draft,
): KnownBlock[] {
  const faults = blocks.length === 0 ? ['nothing to show'] : findFaults(blocks, place)
  if (faults.length === 0) return blocks
  draft.warnings.push(...faults)
  const buttons = blocks.filter((block) => block.type === 'actions' && findFaults([block], place).length === 0)
  return [section(text), ...buttons.slice(0, 10)]
}

const SIGN: Record<Tone, string> = { plain: '', quiet: '', good: '✅ ', warn: '⚠️ ', bad: '🔴 ' }

function titleBlocks(card: Card, { profile, as }: { profile: Profile; as: NonNullable<Shape['as']> }): KnownBlock[] {
  // A post of one sentence has none, and its sentence bears the sign.
  if (card.title.trim() === '') return []
  const title = `${SIGN[card.tone]}${revealLinks(card.title)}`
  if (as !== 'post') return [header(title)]
  const bold = cut(title, LIMITS.text)
  return profile === 'classic' ? [section(bold)] : [lines([words(bold, { bold: true })])]
}

function renderNode(node: CardNode, draft: Draft, before: CardNode | undefined): KnownBlock[] {
  switch (node.kind) {
    case 'text':
      return renderText(node, draft)
    case 'quote':
      return renderQuote(node, draft, isSameVoice(node, before))
    case 'facts':
      return renderFacts(node.items, draft)
    case 'file':
      return [
        small(
          `📎 ${cut(revealLinks(node.name), 300)} · ${node.mime}${node.bytes === null ? '' : ` · ${sizeOf(node.bytes)}`}`,
        ),
      ]
    case 'divider':
      return [{ type: 'divider' }]
    case 'buttons':
      return renderButtons(node.items, draft.counting)
  }
}

function renderText(
  { text, tone = 'plain', size = 'normal' }: Extract<CardNode, { kind: 'text' }>,
  draft: Draft,
): KnownBlock[] {
  const shown = `${SIGN[tone]}${takeRoom(revealLinks(text), draft)}`
  if (shown === '') return []
  return pieces(shown, LIMITS.text).map((piece) => {
    if (size === 'small' || tone === 'quiet') return small(piece)
    if (draft.profile === 'classic') return section(piece)
    return lines([size === 'large' ? words(piece, { bold: true }) : words(piece)])
  })
}

type Quote = Extract<CardNode, { kind: 'quote' }>

/** Long texts come in several quotes: who speaks is said once. */
const isSameVoice = (node: Quote, before: CardNode | undefined): boolean =>
  before?.kind === 'quote' && before.author === node.author && before.at.getTime() === node.at.getTime()

function renderQuote(node: Quote, draft: Draft, goesOn: boolean): KnownBlock[] {
  const text = takeRoom(revealLinks(node.text), draft)
  const bodies = text === '' ? [] : pieces(text, LIMITS.text - 10)
  const isClassic = draft.profile === 'classic'
  const style = node.struck === true ? ({ strike: true } as const) : undefined
  return [
    ...(goesOn ? [] : [quoteHead(node, isClassic)]),
    ...bodies.map((body) => (isClassic ? section(body) : quoted([words(body, style)]))),
    ...quoteFoot(node),
  ]
}

function quoteHead({ author, at }: Quote, isClassic: boolean): KnownBlock {
  const name = cut(revealLinks(author), 200) || '?'
  if (isClassic) return small(`${name} · ${spokenTime(at)}`)
  return lines([words(name, { bold: true }), words('  '), moment(at)])
}

function quoteFoot({ folded, link }: Quote): KnownBlock[] {
  const rest = folded === undefined ? '' : cut(revealLinks(folded), 300)
  const address = link !== undefined && /^https?:\/\//i.test(link) ? cut(revealLinks(link), 500) : ''
  return [...(rest === '' ? [] : [small(`⋯ ${rest}`)]), ...(address === '' ? [] : [small(address)])]
}

function renderFacts(items: readonly { label: string; value: string }[], draft: Draft): KnownBlock[] {
  const shown = items
    .filter(({ value }) => value !== '')
    .map(({ label, value }) => ({ label: cut(label, 100), value: cut(revealLinks(value), 600) }))
  if (shown.length === 0) return []
  if (draft.profile === 'classic') {
    return pieces(shown.map(({ label, value }) => `${label}: ${value}`).join('\n'), LIMITS.text).map((piece) =>
      section(piece),
    )
  }
  const elements = shown.flatMap(({ label, value }, index) => [
    words(`${index === 0 ? '' : '\n'}${label}  `, { bold: true }),
    words(value),
  ])
  return [lines(elements)]
}

/** As much of a text as the message still has room for; what is left out is told. */
function takeRoom(text: string, draft: Draft): string {
  if (text.length <= draft.room) {
    draft.room -= text.length
    return text
  }
  const shown = draft.room < 20 ? '' : cut(text, draft.room)
  draft.warnings.push(`cut ${text.length - shown.length} characters`)
  draft.room = 0
  return `${shown} [+${text.length - shown.length}]`
}

/** In a message buttons stay, and of the rest what comes last is folded into a figure; longer lists just end. */
function fold(blocks: KnownBlock[], place: Place, draft: Draft): KnownBlock[] {
  const max = MAX_BLOCKS[place]
  if (blocks.length <= max) return blocks
  draft.warnings.push(`folded ${blocks.length - max + 1} blocks`)
  if (place !== 'message') return [...blocks.slice(0, max - 1), small(`[+${blocks.length - max + 1}]`)]
  const buttons = blocks.filter((block) => block.type === 'actions').slice(0, max - 2)
  let kept = max - buttons.length - 1
  const shown = blocks.filter((block) => block.type !== 'actions' && kept-- > 0)
  return [...shown, small(`[+${blocks.length - shown.length - buttons.length}]`), ...buttons]
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
