import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Button, Card, CardNode } from '../../src/workspaces/cards/card'
import { findFaults } from '../../src/workspaces/slack/limits'
import { renderCard, type Shape } from '../../src/workspaces/slack/render'
import { readPress } from '../../src/workspaces/slack/values'
import { blockFault } from '../support/slack/block-kit'
import { activeText, pingsOf, readable } from '../support/slack/reading'

const at = new Date('2026-11-21T09:30:00Z')
const value = { c: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11', v: 3 }
const card = (nodes: readonly CardNode[], rest: Partial<Card> = {}): Card => ({
  title: '#4821 Rosa',
  tone: 'plain',
  fallback: '#4821',
  nodes,
  ...rest,
})
const quote = (text: string, author = 'Rosa'): CardNode => ({ kind: 'quote', author, text, at })
const SHAPES: Shape[] = [
  { as: 'card' },
  { as: 'post' },
  { as: 'modal' },
  { as: 'home' },
  { as: 'card', profile: 'classic' },
  { as: 'post', profile: 'classic' },
]
const placeOf = ({ as }: Shape): 'message' | 'modal' | 'home' => (as === 'modal' || as === 'home' ? as : 'message')

const hostile: { name: string; text: string }[] = [
  ...(JSON.parse(readFileSync(join(__dirname, '../fixtures/hostile/chat-injection/chat-injection.json'), 'utf8')) as {
    name: string
    text: string
  }[]),
  ...(JSON.parse(readFileSync(join(__dirname, '../fixtures/hostile/blns/blns.json'), 'utf8')) as string[]).map(
    (text, index) => ({ name: `blns ${index}`, text }),
  ),
]

describe('a card in Slack', () => {
  it('shows hostile texts as they are: nothing pings, formats or masks a link', () => {
    for (const { name, text } of hostile) {
      const whole = card(
        [
          quote(text, text),
          { kind: 'text', text },
          { kind: 'text', text, size: 'large' },
          { kind: 'text', text, tone: 'quiet' },
          { kind: 'facts', items: [{ label: 'Customer', value: text }] },
          { kind: 'file', file: 'f', name: text, mime: 'image/png', bytes: 3 },
        ],
        { title: text, fallback: text },
      )
      for (const shape of SHAPES) {
        const { blocks, text: fallback } = renderCard(whole, shape)
        expect([name, blockFault(blocks, placeOf(shape))]).toEqual([name, undefined])
        expect([name, activeText(blocks)]).toEqual([name, []])
        expect([name, pingsOf({ text: fallback, markup: true })]).toEqual([name, []])
        expect([name, pingsOf({ blocks, markup: true })]).toEqual([name, []])
      }
    }
  })

  it('mentions the one who is told, and nobody else', () => {
    const { blocks, text } = renderCard(card([quote('<!channel> <@U666>')]), { as: 'post', mention: 'U777' })
    expect(pingsOf({ blocks, text, markup: true })).toEqual(['@U777'])
  })

  it('stays within what Slack takes, whatever there is to show', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('', ' ', '\n', 'x'.repeat(2_999), 'y'.repeat(9_000), '👩‍👩‍👧‍👦'.repeat(900), '\ud800'),
    )
    const act = fc.record({
      kind: fc.constant('act' as const),
      act: fc.constantFrom('claim', 'reply'),
      label: text,
      value: fc.constant(value),
      confirm: text,
    })
    const menu = fc.record({
      kind: fc.constant('menu' as const),
      label: text,
      items: fc.array(
        fc.record({
          act: fc.constantFrom('a', 'b'),
          label: text,
          value: fc.constantFrom(value, { c: 'x'.repeat(300) }),
        }),
        { maxLength: 120 },
      ),
    })
    const link = fc.record({
      kind: fc.constant('link' as const),
      label: text,
      url: fc.constantFrom('https://a.example', 'javascript:alert(1)', 'nonsense'),
    })
    const node: fc.Arbitrary<CardNode> = fc.oneof(
      fc.record({
        kind: fc.constant('text' as const),
        text,
        tone: fc.constantFrom('plain' as const, 'bad' as const, 'quiet' as const),
        size: fc.constantFrom('small' as const, 'large' as const),
      }),
      fc.record({
        kind: fc.constant('quote' as const),
        author: text,
        text,
        at: fc.constant(at),
        folded: text,
        link: text,
      }),
      fc.record({
        kind: fc.constant('facts' as const),
        items: fc.array(fc.record({ label: text, value: text }), { maxLength: 30 }),
      }),
      fc.record({
        kind: fc.constant('file' as const),
        file: text,
        name: text,
        mime: fc.constant('a/b'),
        bytes: fc.constantFrom(null, 5),
      }),
      fc.constant({ kind: 'divider' as const }),
      fc.record({
        kind: fc.constant('buttons' as const),
        items: fc.array(fc.oneof(act, menu, link) as fc.Arbitrary<Button>, { maxLength: 30 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(node, { maxLength: 70 }), text, fc.constantFrom(...SHAPES), (nodes, title, shape) => {
        const { blocks, text: fallback } = renderCard(card(nodes, { title, fallback: title }), shape)
        expect(blockFault(blocks, placeOf(shape))).toBeUndefined()
        expect(blocks.length).toBeGreaterThan(0)
        expect(fallback.length).toBeGreaterThan(0)
        expect(fallback.length).toBeLessThan(4_000)
      }),
      { numRuns: 150 },
    )
  })

  it('shows the whole of a long message and says by how much a longer one was cut', () => {
    const long = 'The bill is wrong. '.repeat(500)
    expect(renderCard(card([quote(long)])).warnings).toEqual([])
    expect(readable(renderCard(card([quote(long)])).blocks).replace(/\n/g, '')).toContain(long.trim().slice(-200))
    const { blocks, warnings } = renderCard(card([quote('z'.repeat(20_000))]))
    expect(warnings).toHaveLength(1)
    expect(readable(blocks)).toMatch(/\[\+84\d\d]/)
  })

  it('keeps the buttons when there is too much above them', () => {
    const many = Array.from({ length: 80 }, (_, index): CardNode => quote(`message ${index}`))
    const { blocks, warnings } = renderCard(
      card([...many, { kind: 'buttons', items: [{ kind: 'act', act: 'claim', label: 'Claim', value }] }]),
    )
    expect(blocks).toHaveLength(50)
    expect(readable(blocks.at(-1))).toBe('Claim')
    expect(warnings).toHaveLength(1)
  })

  it('carries what a button and a menu item are about, through Slack and back', () => {
    const items = ['assign', 'snooze'].map((act) => ({ act, label: act, value }))
    const { blocks } = renderCard(
      card([
        {
          kind: 'buttons',
          items: [
            { kind: 'act', act: 'claim', label: 'Claim', value },
            { kind: 'menu', label: 'More', items },
          ],
        },
      ]),
    )
    const [button, menu] = (blocks.at(-1) as unknown as { elements: Record<string, string>[] }).elements
    expect(readPress({ id: button?.['action_id'] ?? '', value: button?.['value'] })).toEqual({ act: 'claim', value })
    expect(readPress({ id: menu?.['action_id'] ?? '', choice: 'snooze' })).toEqual({ act: 'snooze', value })
  })

  it.each(['', 'act|0|claim', 'act|0', 'menu|0|{}', 'x'.repeat(300), 'act|0|claim\n'])(
    'does not take %j for a button of ours',
    (id) => {
      expect(readPress({ id, value: '{"c":1}' })).toBeUndefined()
    },
  )

  it('begins a post of one sentence with it, and not with a sign of its own', () => {
    const lost = card([{ kind: 'text', text: 'Lost', tone: 'bad' }], { title: '', tone: 'bad' })
    for (const shape of SHAPES) expect(readable(renderCard(lost, shape).blocks)).toBe('🔴 Lost')
  })

  it('offers no link that is none', () => {
    const { blocks } = renderCard(
      card([{ kind: 'buttons', items: [{ kind: 'link', label: 'Open', url: 'javascript:alert(1)' }] }]),
    )
    expect(JSON.stringify(blocks)).not.toContain('javascript')
  })
})

describe('the limit checker', () => {
  it.each([
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
    ['a text of 3,001 characters', [{ type: 'section', text: { type: 'plain_text', text: 'x'.repeat(3_001) } }]],
    ['an empty text', [{ type: 'section', text: { type: 'plain_text', text: '' } }]],
    [
      'an input in a message',
      [
        {
          type: 'input',
          label: { type: 'plain_text', text: 'a' },
          element: { type: 'plain_text_input', action_id: 'a' },
        },
      ],
    ],
    [
      'a menu of one',
      [
        {
          type: 'actions',
          elements: [
            { type: 'overflow', action_id: 'a', options: [{ text: { type: 'plain_text', text: 'a' }, value: 'a' }] },
          ],
        },
      ],
    ],
    [
      '26 buttons in a row',
      [
        {
          type: 'actions',
          elements: Array.from({ length: 26 }, (_, index) => ({
            type: 'button',
            action_id: `b${index}`,
            text: { type: 'plain_text', text: 'a' },
          })),
        },
      ],
    ],
    [
      'two blocks of one id',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ],
    ['a block that is no block', [{ type: 'marquee' }]],
    ['an alert outside a modal', [{ type: 'alert', text: { type: 'plain_text', text: 'a' } }]],
  ])('refuses %s, as Slack does', (_title, blocks) => {
    expect(findFaults(blocks as never, 'message')).not.toEqual([])
    expect(blockFault(blocks, 'message')).toBeDefined()
  })
})
