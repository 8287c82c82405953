import type { Actor } from '../acts/answer'
import type { Card, CardNode, Tone } from '../cards/card'
import { bared, folded, mostThatFits, type Measure } from './fit'
import { findFaults } from './limits'
import { renderNodes, signed, type Draft } from './render-nodes'
import { renderWords } from './render-words'
import {
  LIMITS,
  boxed,
  bytesOf,
  cut,
  lines,
  mentionOf,
  runs,
  shownText,
  type Drawn,
  type Element,
  type Mention,
} from './rich-text'
import { shortened } from './shorten'
import type { Signer } from './values'

export type Shape = {
  /**
   * A card has a headline; what hangs under it has a bold first line; what a dialog shows has its title in the dialog's
   * frame. A Home card is a list in a personal chat.
   */
  as: 'card' | 'post' | 'dialog' | 'home'
  sign: Signer['sign']
  language: Actor['language']
  /** Whose clocks moments are shown by; Teams says none in a reader's own. */
  zone?: string
  /** Who is told: the id that Teams knows them by, and how they are called. */
  mention?: Mention
}

export type Rendered = {
  /** An Adaptive Card of version 1.5. */
  content: Drawn
  /** What notifications and screen readers say: for `summary`, which reads no mark-up. */
  fallback: string
  /** What had to be cut or folded to please Teams; never a word of what was cut. */
  warnings: string[]
}

/** Draws a card whole. Never fails and drops nothing in silence. */
export function renderCard(card: Card, shape: Shape): Rendered {
  const fits = (tried: Measure): boolean => bytesOf(draw(card, shape, tried).content) <= LIMITS.cardBytes
  const measure = mostThatFits(fits, isList(shape))
  const { content, warnings } = draw(card, shape, measure ?? { maxText: 0, maxButtons: 0, maxNodes: 0 })
  const faults =
    measure === undefined ? ['too large'] : findFaults(content, shape.as === 'dialog' ? 'dialog' : 'message')
  const fallback = fallbackOf(card)
  if (faults.length === 0) return { content, fallback, warnings }
  return { content: safe(card, shape), fallback, warnings: [...warnings, ...faults] }
}

/** The title of a card that is shown in a dialog. */
export const dialogTitle = (title: string): string => cut(shownText(title), LIMITS.dialogTitle).trim() || 'Sportello'

const fallbackOf = (card: Card): string => cut(shownText(card.fallback || card.title), LIMITS.fallback).trim() || '…'

/** What is looked through line by line; what hangs in a room is about one thing. */
const isList = ({ as }: Shape): boolean => as === 'home' || as === 'dialog'

function draw(
  card: Card,
  shape: Shape,
  { maxText, maxButtons, maxNodes }: Measure,
): { content: Drawn; warnings: string[] } {
  const lean = bared(card.nodes, maxButtons)
  const fold = folded(lean.nodes, { max: maxNodes, isList: isList(shape) })
  const { short, out } = shortened(fold.nodes, maxText)
  const { fewer } = renderWords(shape.language)
  const told: CardNode[] = lean.out === 0 ? [] : [{ kind: 'text', text: fewer, tone: 'quiet', size: 'small' }]
  const body = [...titleOf(card, shape), ...renderNodes([...short, ...told], draftOf(shape))]
  return {
    content: framed(body.length === 0 ? lines(runs(fallbackOf(card))) : body, shape),
    warnings: [
      ...(out === 0 ? [] : [`cut ${out} characters`]),
      ...(lean.out === 0 ? [] : [`left out ${lean.out} buttons`]),
      ...(fold.out === 0 ? [] : [`folded ${fold.out} nodes`]),
    ],
  }
}

function draftOf({ sign, language, zone = 'UTC', as }: Shape): Draft {
  let count = 0
  const buttons = {
    sign,
    words: renderWords(language),
    zone,
    inHome: as === 'home',
    inDialog: as === 'dialog',
    next: () => count++,
  }
  return { buttons, language, zone }
}

function framed(body: Element[], { as, mention }: Shape): Drawn {
  const told = mention === undefined ? undefined : mentionOf(mention)
  const teams = {
    ...(as === 'dialog' ? {} : { width: 'full' as const }),
    ...(told === undefined ? {} : { entities: [told.entity] }),
  }
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    ...(Object.keys(teams).length === 0 ? {} : { msteams: teams }),
    body: [...(told === undefined ? [] : [told.block]), ...body],
  }
}

/** Grounds that every theme has; the sign before the words says the same to those who see no colours. */
const GROUND = {
  plain: 'emphasis',
  quiet: 'emphasis',
  good: 'good',
  warn: 'warning',
  bad: 'attention',
} as const satisfies Record<Tone, string>

function titleOf(card: Card, { as }: Shape): Element[] {
  // A post of one sentence has none, and its sentence bears the sign.
  if (shownText(card.title).trim() === '') return []
  const title = cut(signed(card.tone, shownText(card.title)), 300)
  if (as === 'dialog' && title === dialogTitle(card.title)) return []
  if (as === 'post' || as === 'dialog') return lines(runs(title, { weight: 'Bolder' }))
  const headline = lines(runs(title, { weight: 'Bolder', size: 'Large' }))
  return boxed(headline, { style: GROUND[card.tone], bleed: true })
}

/** The last resort of a renderer that must not fail: the sentence that notifications show, and as many buttons as fit. */
function safe(card: Card, shape: Shape): Drawn {
  const place = shape.as === 'dialog' ? 'dialog' : 'message'
  const draft = draftOf(shape)
  const buttons = card.nodes.filter(({ kind }) => kind === 'buttons').slice(0, 10)
  const sentence = lines(runs(fallbackOf(card)))
  const bare = framed(sentence, shape)
  for (let count = buttons.length; count > 0; count -= 1) {
    const tried = framed([...sentence, ...renderNodes(buttons.slice(0, count), draft)], shape)
    if (findFaults(tried, place).length === 0) return tried
  }
  return bare
}
