import { provenBy, type Unsettled } from '../../src/desk/replies/echo.rules'
import type { EventOf } from '../../src/desk/index'
import type { AccountId, AttemptId, ConversationId, ReplyId } from '../../src/lib/ids'

const at = new Date('2026-03-02T10:00:00Z')
const later = (ms: number): Date => new Date(at.getTime() + ms)

const call = (told: Partial<Unsettled> = {}): Unsettled => ({
  ...{ reply: 'r' as ReplyId, conversation: 'c' as ConversationId, attempt: 'a' as AttemptId, kind: 'dm' },
  ...{ startedAt: at, text: 'We look into it.', files: 0, stands: 'there' },
  ...told,
})
const echo = (told: Partial<EventOf<'own_echo'>> = {}): EventOf<'own_echo'> => ({
  ...{ kind: 'own_echo', account: 'shop' as AccountId, thread: 't', surface: 'dm', visibility: 'private' },
  ...{ externalId: 'e', dedupeKey: 'e', occurredAt: later(2_000), author: { externalId: 'us', name: 'Shop' } },
  ...{ text: 'We look into it.', attachments: [] },
  ...told,
})
const picture = { kind: 'image', name: 'a.jpg', mime: 'image/jpeg', source: {} } as const

describe('an echo proves', () => {
  type Row = [title: string, unsettled: Partial<Unsettled>, event: Partial<EventOf<'own_echo'>>, proves: boolean]
  it.each<Row>([
    ['a call of the same words in its place', {}, {}, true],
    ['one whose words the platform wrapped', {}, { text: ' We  look\ninto it. ' }, true],
    ['none of other words', {}, { text: 'We look into it!' }, false],
    ['one that it saw a minute before by its own clock', {}, { occurredAt: later(-60_000) }, true],
    ['none that is older', {}, { occurredAt: later(-60_001) }, false],
    ['one that it took ten minutes later', {}, { occurredAt: later(600_000) }, true],
    ['none that is younger', {}, { occurredAt: later(600_001) }, false],
    ['a private reply where the conversation goes on', { stands: 'continued-there' }, {}, true],
    ['no public reply there', { stands: 'continued-there', kind: 'public_reply' }, {}, false],
    ['pictures without words in their place', { text: '', files: 1 }, { text: '', attachments: [picture] }, true],
    ['not other pictures', { text: '', files: 2 }, { text: '', attachments: [picture] }, false],
    [
      'no pictures beside their place',
      { text: '', files: 1, stands: 'beside' },
      { text: '', attachments: [picture] },
      false,
    ],
    ['nothing by saying nothing', { text: '' }, { text: '' }, false],
  ])('%s', (...[, unsettled, event, proves]) => {
    const one = call(unsettled)
    expect(provenBy(echo(event), [one])).toBe(proves ? one : undefined)
  })

  it('the oldest of those in its place', () => {
    const [first, second] = [call(), call({ reply: 'r2' as ReplyId })]
    expect(provenBy(echo(), [first, second])).toBe(first)
  })

  it('beside its place one only, and none when there are two', () => {
    const beside = call({ stands: 'beside' })
    expect(provenBy(echo(), [beside, call({ stands: 'beside', text: 'Other words' })])).toBe(beside)
    expect(provenBy(echo(), [beside, call({ stands: 'beside' })])).toBeUndefined()
  })
})
