import { bandOf, DEFAULT_PROMISES, isMereThanks, type Playbook, type Promises } from '../../src/desk/index'
import { ruleFor, spansOf, timesOf } from '../../src/desk/deadlines/promise.rules'
import type { CalendarId } from '../../src/lib/ids'
import { playbookOfTests, webchat } from '../support/desk'
import { promisesOfTests } from '../support/promises'

describe('A mere thanks', () => {
  it.each([
    'Thanks!',
    'thank you so much 🙏',
    'Ok, thanks a lot',
    'Perfect, thank you for your help!',
    'Grazie mille',
    'grazie, gentilissimi. Buona giornata!',
    'Perfetto grazie a lei',
    'Grazie mille, siete stati velocissimi!',
    'Thank you, you were really kind',
    'Dziękuję bardzo!',
    'dzięki wielkie 😊',
    'Super, dziękuję za pomoc',
    '👍',
    '❤️❤️',
  ])('is “%s”', (text) => expect(isMereThanks(text)).toBe(true))

  it.each([
    '',
    '   ',
    '!!!',
    '😡',
    'Thanks?',
    'Thanks, but where is my parcel',
    'Thanks for nothing',
    'No thanks, cancel my contract',
    'Grazie, ma non funziona',
    'Grazie lo stesso, disdico',
    'Non funziona ancora',
    'Dziękuję, ale nadal nie działa',
    'Nie dziękuję',
    'Have a nice day',
    'Good',
    '4821',
    'Thanks 4821',
    `Thanks ${'very '.repeat(20)}much`,
    'thank you thank you thank you thank you thank you',
  ])('is not “%s”', (text) => expect(isMereThanks(text)).toBe(false))
})

test.each([
  [0, 'good'],
  [60, 'good'],
  [60.001, 'acceptable'],
  [300, 'acceptable'],
  [301, 'poor'],
  [1_440, 'poor'],
  [1_441, 'unacceptable'],
])('A first reply after %d minutes is %s by default', (minutes, band) => {
  expect(bandOf(DEFAULT_PROMISES.targets[0]!.bands, minutes * 60_000)).toBe(band)
})

const playbookWith = (promises: Promises, calendars: Playbook['calendars'] = []): Playbook => ({
  ...playbookOfTests,
  accounts: playbookOfTests.accounts.map((account) => ({ ...account, promises })),
  calendars,
})
const subject = { account: webchat, kind: null, priority: 3, playbookVersion: 1 } as const

describe('The rule of a promise', () => {
  it.each([
    ['no kind is known', {}, 2],
    ['another kind than asked for', { kind: 'question' as const }, 2],
    ['a complaint', { kind: 'complaint' as const }, 0],
    ['an urgent one', { priority: 1 as const }, 1],
    ['an urgent complaint: the first that fits', { kind: 'complaint' as const, priority: 1 as const }, 0],
  ])('when %s', (_title, known, target) => {
    expect(ruleFor(playbookWith(promisesOfTests), { ...subject, ...known })).toMatchObject({ target })
  })

  it('needs every condition of a target', () => {
    const [complaint, , rest] = promisesOfTests.targets
    const both = { ...promisesOfTests, targets: [{ ...complaint!, priority: 1 as const }, rest!] }
    expect(ruleFor(playbookWith(both), { ...subject, kind: 'complaint' })).toMatchObject({ target: 1 })
  })

  it('is the default for an account that left the playbook', () => {
    const rule = ruleFor({ ...playbookOfTests, accounts: [] }, subject)
    expect(rule).toMatchObject({ target: 0, bands: DEFAULT_PROMISES.targets[0]!.bands })
  })
})

describe('The times of a promise', () => {
  const office = {
    ...{ id: 'office' as CalendarId, name: 'Office', zone: 'Europe/Rome', holidays: undefined, days: {} },
    week: [...Array.from({ length: 5 }, () => [{ opens: 540, closes: 1_080 }]), [], []],
  }
  const playbook = playbookWith({ ...DEFAULT_PROMISES, calendar: office.id }, [office])
  const at = (time: string) => new Date(`2026-11-${time}Z`)

  it('are business time: what is asked on Friday 17:30 is due on Monday', () => {
    const times = timesOf(playbook, ruleFor(playbook, subject), { kind: 'first-reply', startedAt: at('20T16:30') })
    expect(times).toMatchObject({ warnAt: at('23T08:15'), dueAt: at('23T08:30'), managerAt: at('23T09:30') })
    expect(spansOf(playbook, office.id, { from: at('20T16:30'), to: at('23T08:10') })).toEqual({
      businessMs: 40 * 60_000,
      wallMs: (2 * 24 * 60 + 15 * 60 + 40) * 60_000,
    })
  })

  it('are those of the clock on the wall where the calendar never opens: no message waits for a calendar', () => {
    const never = playbookWith({ ...DEFAULT_PROMISES, calendar: office.id }, [
      { ...office, week: office.week.map(() => []) },
    ])
    const times = timesOf(never, ruleFor(never, subject), { kind: 'first-reply', startedAt: at('21T23:00') })
    expect(times).toMatchObject({ dueAt: at('22T00:00'), managerAt: at('22T01:00') })
  })

  it('run round the clock where the calendar is none of the playbook’s', () => {
    const always = playbookWith(DEFAULT_PROMISES)
    const times = timesOf(always, ruleFor(always, subject), { kind: 'next-reply', startedAt: at('21T23:00') })
    expect(times).toMatchObject({ warnAt: at('22T00:30'), dueAt: at('22T01:00'), managerAt: at('22T02:00') })
  })
})
