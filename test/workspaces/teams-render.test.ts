import fc from 'fast-check'
import { OPENS_WINDOW } from '../../src/workspaces/acts/windows'
import type { Button, Card, CardNode } from '../../src/workspaces/cards/card'
import { findFaults, type Place } from '../../src/workspaces/teams/limits'
import { renderCard, type Shape } from '../../src/workspaces/teams/render'
import { openSigner } from '../../src/workspaces/teams/values'
import { revealLinks } from '../../src/lib/links'
import { cleanText } from '../../src/lib/text'
import { hostileStrings } from '../support/hostile'
import { actionsOf, activeText, cardComplaints, partsOf, readable } from '../support/teams/adaptive-cards'

const at = new Date('2026-11-21T09:30:00Z')
const value = { c: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11', v: 3 }
const signer = openSigner('a secret of at least 32 characters', () => at)
const base = { sign: signer.sign, language: 'en', zone: 'Europe/Rome' } as const
const SHAPES: Shape[] = (['card', 'post', 'dialog', 'home'] as const).map((as) => ({ ...base, as }))
const [asCard, asPost, asDialog] = SHAPES as [Shape, Shape, Shape, Shape]
const placeOf = ({ as }: Shape): Place => (as === 'dialog' ? 'dialog' : 'message')

const card = (nodes: readonly CardNode[], rest: Partial<Card> = {}): Card => ({
  title: '#4821 Rosa',
  tone: 'plain',
  fallback: '#4821',
  nodes,
  ...rest,
})
const quote = (text: string, author = 'Rosa'): CardNode => ({ kind: 'quote', author, text, at })
const buttons = (...items: Button[]): CardNode => ({ kind: 'buttons', items })
const act = (name: string, rest: Partial<Extract<Button, { kind: 'act' }>> = {}): Button => ({
  kind: 'act',
  act: name,
  label: name,
  value,
  ...rest,
})

const NOTHING = { faults: [], complaints: [], active: [] }
const judged = (content: unknown, shape: Shape) => ({
  faults: findFaults(content, placeOf(shape)),
  complaints: cardComplaints(content),
  active: activeText(content),
})

describe('a card in Teams', () => {
  it('shows hostile texts as they are: nothing pings, formats, masks a link or tells a date', () => {
    for (const text of hostileStrings()) {
      const whole = card(
        [
          quote(text, text),
          { kind: 'text', text },
          { kind: 'text', text, size: 'large' },
          { kind: 'text', text, tone: 'quiet' },
          { kind: 'facts', items: [{ label: 'Customer', value: text }] },
          { kind: 'file', file: 'f', name: text, mime: 'image/png', bytes: 3 },
          buttons(act('claim', { label: text, confirm: text }), { kind: 'link', label: text, url: text }),
        ],
        { title: text, fallback: text },
      )
      const { content } = renderCard(whole, asCard)
      expect([text, judged(content, asCard)]).toEqual([text, NOTHING])
      const inDialog = renderCard(whole, asDialog).content
      expect([text, findFaults(inDialog, 'dialog'), activeText(inDialog)]).toEqual([text, [], []])
    }
  })

  it('says every word as it was written', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom(...hostileStrings()),
      fc.stringMatching(/^(\{\{DATE\(|\]\(|<at>|<\/at>|\{|\[|x|\n){0,40}$/),
    )
    fc.assert(
      fc.property(text, (said) => {
        const { content } = renderCard(card([quote(said)], { title: '' }), asPost)
        const shown = revealLinks(cleanText(said))
        const [, ...rest] = readable(content).split('\n')
        expect(rest.join('\n')).toBe(shown)
      }),
      { numRuns: 400 },
    )
  })

  it('mentions the one who is told, and nobody else', () => {
    const mention = { id: '29:abc', name: 'Ada <at>[x](y)</at> Rossi' }
    const { content } = renderCard(card([quote('<at>everybody</at>')]), { ...asPost, mention })
    expect(content.msteams?.entities).toEqual([
      { type: 'mention', text: '<at>Ada atxyat Rossi</at>', mentioned: { id: '29:abc', name: 'Ada atxyat Rossi' } },
    ])
    expect(content.body[0]).toMatchObject({ type: 'TextBlock', text: '<at>Ada atxyat Rossi</at>' })
    expect(findFaults(content, 'message')).toEqual([])
    expect(findFaults({ ...content, msteams: {} }, 'message')).not.toEqual([])
  })

  it('stays within what Teams takes, whatever there is to show', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('', ' ', '\n', 'y'.repeat(9_000), '👩‍👩‍👧‍👦'.repeat(900), '\ud800', '"\\\n'.repeat(3_000)),
    )
    const press = fc.record({
      kind: fc.constant('act' as const),
      act: fc.constantFrom('claim', 'reply', 'history'),
      label: text,
      value: fc.constant(value),
      confirm: text,
      until: fc.constant(at),
    })
    const menu = fc.record({
      kind: fc.constant('menu' as const),
      label: text,
      items: fc.array(fc.record({ act: fc.constantFrom('a', 'b'), label: text, value: fc.constant(value) }), {
        maxLength: 30,
      }),
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
        link: fc.oneof(text, fc.constant('https://a.example/1')),
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
        items: fc.array(fc.oneof(press, menu, link) as fc.Arbitrary<Button>, { maxLength: 20 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(node, { maxLength: 60 }), text, fc.constantFrom(...SHAPES), (nodes, title, shape) => {
        const { content, fallback } = renderCard(card(nodes, { title, fallback: title }), shape)
        expect(judged(content, shape)).toEqual(NOTHING)
        expect(content.body.length).toBeGreaterThan(0)
        expect(fallback.length).toBeGreaterThan(0)
      }),
      { numRuns: 100 },
    )
  })

  it('shows the whole of a long message and says by how much a longer one was cut', () => {
    const long = 'The bill is wrong. '.repeat(500)
    expect(renderCard(card([quote(long)]), asPost).warnings).toEqual([])
    expect(readable(renderCard(card([quote(long)]), asPost).content)).toContain(long)
    const { content, warnings } = renderCard(card([quote('z'.repeat(20_000)), quote('short', 'Ada')]), asPost)
    expect(warnings).toEqual([expect.stringMatching(/^cut \d+ characters$/)])
    expect(readable(content)).toMatch(/z{9000,}… \[\+\d+]/)
    expect(readable(content)).toContain('short')
    // What fits is used: no more than a hundredth of the room stays empty.
    expect(JSON.stringify(content).length * 2).toBeGreaterThan(24_700)
  })

  it('cuts a text that came in several quotes at its end and not in each of them', () => {
    const pieces = ['a', 'b', 'c', 'd', 'e'].map((letter) => quote(letter.repeat(2_800)))
    const { content, warnings } = renderCard(card(pieces), asPost)
    expect(readable(content)).toMatch(/a{2800}\nb{2800}\nc{2800}\nd{2800}\ne*… \[\+\d+]$/)
    expect(warnings).toHaveLength(1)
  })

  it('signs a sentence once', () => {
    const { content } = renderCard(
      card([
        { kind: 'text', text: 'Late', tone: 'bad' },
        { kind: 'text', text: '🌐 PUBLIC', tone: 'warn' },
      ]),
      asPost,
    )
    expect(readable(content)).toBe('#4821 Rosa\n🔴 Late\n🌐 PUBLIC')
  })

  it('begins a post of one sentence with it', () => {
    const { content } = renderCard(
      card([{ kind: 'text', text: 'Lost', tone: 'bad' }], { title: '', tone: 'bad' }),
      asPost,
    )
    expect(readable(content)).toBe('🔴 Lost')
  })

  it('opens a window where one is to open, executes the rest, and carries what it is about', () => {
    const { content } = renderCard(
      card([buttons(act('claim', { style: 'primary' }), act('reply'), act('history'))]),
      asCard,
    )
    const [claim, reply, history] = actionsOf(content)
    expect(claim).toMatchObject({ type: 'Action.Execute', verb: 'claim', style: 'positive' })
    expect(reply).toMatchObject({ type: 'Action.Submit', data: { msteams: { type: 'task/fetch' } } })
    expect(history).toMatchObject({ type: 'Action.Submit', data: { msteams: { type: 'task/fetch' } } })
    expect([claim, reply, history].map((action) => signer.read(action?.['data']))).toEqual(
      ['claim', 'reply', 'history'].map((name) => ({ act: name, value })),
    )
  })

  it('marks the buttons of a Home card, that it can be drawn anew', () => {
    const { content } = renderCard(card([buttons(act('claim'), act('reply'))]), { ...base, as: 'home' })
    expect(actionsOf(content).map(({ data }) => (data as { at?: unknown }).at)).toEqual(['home', 'home'])
    expect(signer.read(actionsOf(content)[0]?.['data'])).toEqual({ act: 'claim', value })
  })

  it('submits everything to the dialog that it stands in', () => {
    const { content } = renderCard(card([buttons(act('claim'), act('reply'))]), asDialog)
    expect(actionsOf(content).map(({ type }) => type)).toEqual(['Action.Submit', 'Action.Submit'])
    expect(JSON.stringify(content)).not.toContain('msteams')
  })

  it('puts what a menu holds behind the last row, and no more than six buttons into a row', () => {
    const items = ['assign', 'spam'].map((name) => ({ act: name, label: name, value }))
    const many = Array.from({ length: 8 }, () => act('claim'))
    const { content } = renderCard(card([buttons(...many, { kind: 'menu', label: 'More', items })]), asCard)
    const rows = partsOf(content).filter(({ type }) => type === 'ActionSet')
    expect(rows.map((row) => actionsOf(row).map(({ mode }) => mode ?? 'shown'))).toEqual([
      Array.from({ length: 6 }, () => 'shown'),
      ['shown', 'shown', 'secondary', 'secondary'],
    ])
  })

  it('names the menu that an item comes from where there are several', () => {
    const menu = (label: string): Button => ({ kind: 'menu', label, items: [{ act: 'sla', label: 'Email', value }] })
    const { content } = renderCard(card([buttons(menu('Channel'), menu('Team'))]), asCard)
    expect(actionsOf(content).map(({ title }) => title)).toEqual(['Channel: Email', 'Team: Email'])
  })

  it('asks before an act that is to be confirmed, without leaving the card', () => {
    const { content } = renderCard(
      card([buttons(act('send-again', { confirm: 'Send it twice?', style: 'danger' }))]),
      asPost,
    )
    const [ask, really, never] = actionsOf(content)
    const [hidden] = partsOf(content).filter(({ isVisible }) => isVisible === false)
    expect(ask).toMatchObject({ type: 'Action.ToggleVisibility', targetElements: [hidden?.['id']] })
    expect(readable(hidden)).toBe('Send it twice?\nsend-again\nCancel')
    expect(really).toMatchObject({ type: 'Action.Execute', style: 'destructive' })
    expect(never).toMatchObject({ type: 'Action.ToggleVisibility' })
  })

  it('says until when a button helps', () => {
    const { content } = renderCard(card([buttons(act('undo', { label: 'Undo', until: at }))]), asPost)
    expect(actionsOf(content)[0]?.['title']).toBe('Undo (until 10:30:00)')
  })

  it('offers no link that is none', () => {
    const { content } = renderCard(card([buttons({ kind: 'link', label: 'Open', url: 'javascript:alert(1)' })]), asCard)
    expect(JSON.stringify(content)).not.toContain('javascript')
  })

  it('is the same card when it is drawn twice', () => {
    const whole = card([quote('Hello'), buttons(act('claim', { confirm: 'Sure?' }))])
    expect(renderCard(whole, asCard)).toEqual(renderCard(whole, asCard))
  })
})

describe('the acts that open a window', () => {
  it('are those that have a form or show something, and no others', () => {
    expect([...OPENS_WINDOW]).toEqual(expect.arrayContaining(['reply', 'close', 'ask-answer', 'use-answer', 'sla']))
    expect(['claim', 'release', 'undo', 'ask-ack', 'spam'].filter((name) => OPENS_WINDOW.has(name))).toEqual([])
  })
})
