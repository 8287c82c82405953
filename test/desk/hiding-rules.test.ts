import { decideHiding, isGivenUp, isNews, type Hideable, type Hiding } from '../../src/desk/conversations/hiding.rules'

const comment: Hideable = { direction: 'customer', surface: 'comment', deletedAt: null, hiding: null }
const can = { hides: ['comment'] } as const
const hidden: Hiding = { hidden: true, ordered: null }
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 9, minute))

describe('what may be hidden, and shown again', () => {
  it.each<[string, Hideable | undefined, boolean, string | undefined]>([
    ['a comment', comment, true, undefined],
    ['a hidden comment, again', { ...comment, hiding: hidden }, true, 'unchanged'],
    ['a hidden comment, back', { ...comment, hiding: hidden }, false, undefined],
    ['a comment that everybody reads, back', comment, false, 'unchanged'],
    ['one that is being hidden, again', { ...comment, hiding: { hidden: false, ordered: true } }, true, 'unchanged'],
    ['one that is being hidden, back', { ...comment, hiding: { hidden: false, ordered: true } }, false, undefined],
    [
      'one that is being shown, hidden after all',
      { ...comment, hiding: { hidden: true, ordered: false } },
      true,
      undefined,
    ],
    ['a direct message', { ...comment, surface: 'dm' }, true, 'not-hideable'],
    ['what the brand wrote itself', { ...comment, direction: 'native' }, true, 'not-hideable'],
    ['what a program wrote', { ...comment, direction: 'automatic' }, true, 'not-hideable'],
    ['what was deleted', { ...comment, deletedAt: at(0) }, true, 'not-hideable'],
    ['nothing', undefined, true, 'not-found'],
  ])('%s', (...[, message, wanted, why]) => {
    expect(decideHiding(message, { hidden: wanted, can })?.why).toBe(why)
  })

  it('is nothing where the platform offers it nowhere', () => {
    expect(decideHiding(comment, { hidden: true, can: {} })?.why).toBe('not-hideable')
  })
})

describe('what a platform tells of somebody’s own act', () => {
  it.each<[string, (Hiding & { knownAt: Date | null }) | undefined, boolean, boolean]>([
    ['hidden for the first time', undefined, true, true],
    ['shown, and never hidden', undefined, false, false],
    ['hidden, as we did ourselves before', { ...hidden, knownAt: at(0) }, true, false],
    ['shown again after our hiding', { ...hidden, knownAt: at(0) }, false, true],
    ['the late echo of an earlier act', { ...hidden, knownAt: at(10) }, false, false],
    ['while an order of ours waits', { hidden: false, ordered: true, knownAt: null }, true, false],
    ['the opposite while an order of ours waits', { hidden: true, ordered: true, knownAt: at(0) }, false, false],
    ['hidden after an order that failed', { hidden: false, ordered: null, knownAt: null }, true, true],
  ])('%s', (...[, hiding, told, news]) => {
    expect(isNews(hiding, { hidden: told, occurredAt: at(5) })).toBe(news)
  })
})

it('gives an order up after a day, and not before', () => {
  expect(isGivenUp(at(0), new Date(at(0).getTime() + 24 * 3_600_000))).toBe(false)
  expect(isGivenUp(at(0), new Date(at(0).getTime() + 24 * 3_600_000 + 1))).toBe(true)
})
