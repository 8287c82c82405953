import type { ConversationView, ReplyKind, ReplyState } from '../../../src/desk/index'
import type { PersonId } from '../../../src/lib/ids'
import { conversationCard } from '../../../src/workspaces/cards/conversation-card'
import type { Card, CardNode } from '../../../src/workspaces/cards/card'
import { closeDialog, noteDialog, snoozeDialog, takeOverDialog } from '../../../src/workspaces/cards/dialogs'
import { replyDialog } from '../../../src/workspaces/cards/reply-dialog'
import { inPieces, MAX_QUOTE, oneLine } from '../../../src/workspaces/cards/texts'
import { actsOn, readingOf } from '../../support/counter'
import { hostileStrings } from '../../support/hostile'
import { brokenAccount, conversationView, messageView, NOW, replyView, shownIn } from '../../support/views'

const ada = 'ada' as PersonId
const LANGUAGES = ['en', 'it', 'pl'] as const
const HOUR = 3_600_000

const STATES: Record<string, Partial<ConversationView>> = {
  unclaimed: {},
  held: { claim: { agent: ada, since: NOW } },
  snoozed: { claim: { agent: ada, since: NOW }, snooze: { until: new Date(NOW.getTime() + HOUR), by: ada } },
  closed: { closed: { by: ada, at: NOW, reason: 'other: she rang us' } },
  private: { surface: 'dm', visibility: 'private' },
  review: { surface: 'review' },
  answered: { unansweredSince: null, lastReplyAt: NOW },
  'by somebody who left': { claim: { agent: 'gone' as PersonId, since: NOW } },
}

const LONG = 'Ich möchte '.repeat(2_000)
const ZALGO = `Z${'\u0341\u034d\u0316'.repeat(5_000)}`

/** What no workspace could show, or what a customer must not be able to do. */
function expectDecent(card: Card, said = ''): void {
  const text = readingOf(card)
  expect(card.nodes.length).toBeLessThanOrEqual(20)
  expect(card.fallback).not.toBe('')
  expect(card.title.length).toBeLessThanOrEqual(450)
  const slip = /undefined|NaN|\[object|Invalid Date/
  if (!slip.test(said)) expect(text).not.toMatch(slip)
  // Bidi controls, tags and C0 but tab and newline reorder, hide or break what stands beside them.
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u)
  expect(text.isWellFormed()).toBe(true)
  for (const node of card.nodes) expectFits(node)
}

function expectFits(node: CardNode): void {
  switch (node.kind) {
    case 'quote':
      expect(node.text).not.toBe('')
      return expect(Math.max(node.text.length, node.folded?.length ?? 0)).toBeLessThanOrEqual(MAX_QUOTE)
    case 'text':
      return expect(node.text.length).toBeLessThanOrEqual(MAX_QUOTE)
    case 'facts':
      expect(node.items.length).toBeLessThanOrEqual(10)
      return node.items.forEach(({ label, value }) => {
        expect([label, value.trim() === '', value.length > 2_000]).toEqual([label, false, false])
      })
    case 'buttons':
      expect(node.items.length).toBeLessThanOrEqual(5)
      return node.items.forEach((item) => {
        expect(item.label.length).toBeLessThanOrEqual(75)
        if (item.kind === 'menu') expect(item.items.length).toBeLessThanOrEqual(10)
      })
    case 'file':
    case 'divider':
  }
}

describe.each(LANGUAGES)('A card in “%s”', (language) => {
  const shown = shownIn(language)

  it.each(Object.entries(STATES))('can be shown when it is %s', (_, state) => {
    for (const health of [
      undefined,
      brokenAccount,
      { ...brokenAccount, state: 'closed', blockedUntil: NOW } as const,
    ]) {
      expectDecent(conversationCard(shown, { view: conversationView(state), reply: undefined, health }))
    }
  })

  it.each<ReplyState>([
    'awaiting-approval',
    'declined',
    'waiting',
    'undone',
    'sending',
    'sent',
    'refused',
    'unknown',
    'not-sent',
  ])('says what became of the last reply: %s', (state) => {
    const failure = state === 'refused' ? { reason: 'blocked' as const, remedies: [], detail: '' } : null
    const card = conversationCard(shown, {
      view: conversationView(),
      reply: replyView({ state, failure }),
      health: undefined,
    })
    expectDecent(card)
    expect(readingOf(card)).toContain('Ada Rossi')
  })

  it('stands whatever a customer wrote, and wherever', () => {
    for (const text of [...hostileStrings(), LONG, ZALGO, '\u202Etfel', 'a\0b', '\ud83d', '']) {
      const said = messageView({ text, author: text, quoted: text, attachments: [attachment(text)] })
      const last = { ...said, id: 'm2' as never, deletedAt: NOW, late: true }
      const person = { name: text, handle: text, reach: null, verified: false, earlierConversations: 0 }
      const view = conversationView({ first: said, last, lastSeq: 2, person, subject: text, language: text })
      const closed = { by: ada, at: NOW, reason: text }
      for (const state of [{}, { closed }]) {
        expectDecent(
          conversationCard(shown, { view: { ...view, ...state }, reply: undefined, health: undefined }),
          text,
        )
      }
    }
  })

  it('opens forms with short titles and without holes', () => {
    const opening = { shown, view: conversationView({ ...STATES['held'], number: '1234567' }), submitKey: 'k' }
    const dialogs = [
      ...[closeDialog, noteDialog, snoozeDialog, takeOverDialog].map((draw) => draw(opening)),
      replyDialog({ ...opening, text: LONG, me: 'bruno' }),
    ]
    for (const dialog of dialogs) {
      expect(dialog.title.length).toBeLessThanOrEqual(24)
      expect(dialog.submit.length).toBeLessThanOrEqual(24)
      expect(JSON.stringify(dialog)).not.toMatch(/undefined|NaN|\[object/)
    }
  })
})

const attachment = (name: string) => ({
  ...{
    id: 'a' as never,
    kind: 'file' as const,
    name,
    mime: 'x/y',
    bytes: 5,
    state: 'failed' as const,
    reason: name,
    file: null,
  },
})

describe('A card', () => {
  const shown = shownIn('en')
  const draw = (view: Partial<ConversationView>, more: Partial<Parameters<typeof conversationCard>[1]> = {}) =>
    conversationCard(shown, { view: conversationView(view), reply: undefined, health: undefined, ...more })

  it('says who wrote, where, whether in public, and until when they can be answered', () => {
    const text = readingOf(draw({}))
    for (const part of [
      '#4821',
      'Rosa Conti (@rosa)',
      '12,300 followers',
      'verified',
      '3 earlier conversations',
      'Italian',
      '2 · high',
      'until 22 Nov, 10:00',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).toContain('🌐 PUBLIC · Comment on Facebook · Acme Italia.')
    expect(readingOf(draw(STATES['private'] ?? {}))).toContain('🔒 Private · Direct message on Facebook · Acme Italia')
  })

  it('says of what was found in public whether it can be answered from here', () => {
    const found = conversationView({ surface: 'keyword-hit', visibility: 'public' })
    const shownWith = (kinds: readonly ReplyKind[]) => {
      const its = shownIn('en', { reply: { 'keyword-hit': kinds } })
      return readingOf(conversationCard(its, { view: found, reply: undefined, health: undefined }))
    }
    expect(shownWith(['open_natively'])).toContain(
      'Found post on Facebook · Acme Italia. It can only be answered there.',
    )
    expect(shownWith(['public_reply'])).toContain('Everybody can read it, and the answer too.')
  })

  it('says so when the time to answer is over', () => {
    expect(readingOf(draw({ lastCustomerAt: new Date(NOW.getTime() - 25 * HOUR) }))).toContain(
      'closed since 21 Nov, 09:00',
    )
    expect(readingOf(draw({ closed: { by: ada, at: NOW, reason: 'spam' } }))).not.toContain('Reply window')
  })

  it('shows who holds it, until when it is put aside, who closed it and why', () => {
    expect(readingOf(draw(STATES['held'] ?? {}))).toContain('Held by Ada Rossi since 21 Nov, 10:00')
    expect(readingOf(draw(STATES['snoozed'] ?? {}))).toContain('Put aside until 21 Nov, 11:00 by Ada Rossi')
    expect(readingOf(draw(STATES['closed'] ?? {}))).toContain('Closed by Ada Rossi, 21 Nov, 10:00: other: she rang us')
    expect(readingOf(draw(STATES['unclaimed'] ?? {}))).toContain('Nobody has claimed it yet')
  })

  it('offers no reply where none can be sent, but the way there', () => {
    expect(actsOn(draw({ surface: 'review' })).has('reply')).toBe(false)
    expect(readingOf(draw({ surface: 'post' }))).toContain('Answer on Facebook')
    const scripted = messageView({ permalink: 'javascript:alert(1)' })
    expect(JSON.stringify(draw({ surface: 'post', first: scripted, last: scripted }).nodes.at(-1))).not.toContain(
      'javascript',
    )
  })

  it('says that a channel is broken on top and on the button', () => {
    const card = draw({}, { health: brokenAccount })
    expect(card.tone).toBe('bad')
    expect(card.nodes[0]).toMatchObject({
      kind: 'text',
      text: 'Facebook has not answered since 21 Nov, 10:00. Replies wait and go out by themselves.',
    })
    expect(readingOf(card)).toContain('Reply (will wait)')
  })

  it('carries the version that was seen in every button', () => {
    for (const value of actsOn(draw(STATES['held'] ?? {})).values())
      expect(value).toEqual({ c: conversationView().id, v: 3 })
  })

  it('does not depend on the day on which it is drawn', () => {
    const view = { lastCustomerAt: null }
    const later = { ...shown, now: new Date(NOW.getTime() + 30 * 24 * HOUR) }
    expect(conversationCard(later, { view: conversationView(view), reply: undefined, health: undefined })).toEqual(
      draw(view),
    )
  })
})

describe('A reply form', () => {
  const shown = shownIn('en')
  const form = (view: Partial<ConversationView>, more: object = {}) =>
    replyDialog({ shown, view: conversationView(view), submitKey: 'k', text: '', me: 'ada', ...more })

  it('lets one choose who will read it, public first, where both is possible', () => {
    const kind = form({}).fields.find((field) => field.kind === 'select')
    expect(kind).toMatchObject({
      initial: 'public_reply',
      options: [{ label: '🌐 PUBLIC: everybody' }, { label: '🔒 PRIVATE: only the customer' }],
    })
    expect(form({}).kept).toEqual({ seen: '1', kind: 'public_reply' })
    expect(form({ surface: 'dm' }).fields[1]).toMatchObject({ text: '🔒 PRIVATE: only Rosa Conti will read it.' })
  })

  it('says how much fits, how long there is, who holds it and what was said last', () => {
    const text = JSON.stringify(form(STATES['held'] ?? {}, { me: 'bruno', text: 'Grüße' }).fields)
    for (const part of [
      'At most 280 characters. (5 characters)',
      'Can be answered until Sun 10:00',
      'Ada Rossi holds',
      'Where is my parcel?',
    ]) {
      expect(text).toContain(part)
    }
    expect(JSON.stringify(form(STATES['held'] ?? {}))).not.toContain('holds this')
  })
})

describe('A long text', () => {
  it.each([
    ['words', 'word '.repeat(4_000)],
    ['one word', 'x'.repeat(10_000)],
    ['families', '👨‍👩‍👧‍👦'.repeat(1_500)],
    ['half emoji', '\ud83d'.repeat(9_000)],
    ['combining marks', ZALGO],
    ['lines', 'line\n'.repeat(3_000)],
  ])('of %s is cut into pieces that fit, and nothing between them is lost', (_, text) => {
    const { pieces, rest } = inPieces(text)
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(MAX_QUOTE)
      expect(piece.isWellFormed()).toBe(true)
    }
    const bare = (whole: string) => whole.replace(/\s/g, '')
    expect(bare(text.toWellFormed()).startsWith(bare(pieces.join('')))).toBe(true)
    expect(bare(pieces.join('')).length + rest).toBeGreaterThanOrEqual(bare(text).length)
    if (text.startsWith('👨')) expect(pieces.every((piece) => /^(👨‍👩‍👧‍👦)+$/u.test(piece))).toBe(true)
  })

  it('on one line is one line', () => {
    expect(oneLine('  a\n\nb\t c  ')).toBe('a b c')
    expect(oneLine('x'.repeat(500))).toHaveLength(80)
    expect(oneLine(ZALGO).length).toBeLessThanOrEqual(320)
  })
})
