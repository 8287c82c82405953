import { slipsBetween } from '../../../src/lib/text'
import { nearestVerb, parseMention, parseVerb } from '../../../src/workspaces/acts/commands'
import { readMoment } from '../../../src/workspaces/acts/times'
import { hostileStrings } from '../../support/hostile'

describe('A verb in a thread', () => {
  it.each([
    ['!reply Hello Rosa', { verb: 'reply', words: 'Hello Rosa' }],
    ['  !reply   Hello\n\nRosa ', { verb: 'reply', words: 'Hello\n\nRosa' }],
    ['!REPLY Hello', { verb: 'reply', words: 'Hello' }],
    ['!reply: Hello', { verb: 'reply', words: 'Hello' }],
    ['!reply\nHello', { verb: 'reply', words: 'Hello' }],
    ['!claim', { verb: 'claim', words: '' }],
    ['!takeover she is ill', { verb: 'take-over', words: 'she is ill' }],
    ['!take-over she is ill', { verb: 'take-over', words: 'she is ill' }],
    ['!rispondi Buongiorno', { verb: 'reply', words: 'Buongiorno' }],
    ['!odpowiedz Dzień dobry', { verb: 'reply', words: 'Dzień dobry' }],
    ['!odłóż 2h', { verb: 'snooze', words: '2h' }],
    ['!chiudi', { verb: 'close', words: '' }],
    ['!help', { verb: 'help', words: '' }],
  ])('%j is %j', (text, spoken) => {
    expect(parseVerb(text)).toEqual(spoken)
  })

  it.each([
    '!',
    '!!!',
    '!!reply Hello',
    '!ok',
    '!wow nice',
    '! reply Hello',
    '!?',
    '!1',
    '!-',
    'reply Hello',
    'he said !reply Hello',
    '"!reply Hello"',
    '> !reply Hello',
    'no!',
    '!no',
    '!done',
    '!important',
    '!reply.Hello',
    '!home',
    '!compose x',
    '!sportello',
    '',
    ' ',
    '¡reply Hello',
    '！reply Hello',
  ])('%j is plain internal text', (text) => {
    expect(parseVerb(text)).toBeUndefined()
  })

  it.each([
    ['!repyl Hello', 'reply'],
    ['!rply Hello', 'reply'],
    ['!closed', 'close'],
    ['!clsoe', 'close'],
    ['!nots x', 'note'],
    ['!snoze 2h', 'snooze'],
    ['!rispondo', 'rispondi'],
  ])('%j is not done, and a hint names %s', (text, nearest) => {
    const spoken = parseVerb(text)
    expect(spoken?.verb).toBe(/^!(\S+)/.exec(text)?.[1])
    expect(nearestVerb(spoken?.verb ?? '')).toBe(nearest)
  })

  it('is never found in what people paste', () => {
    for (const text of hostileStrings()) {
      expect(parseVerb(text)).toBeUndefined()
      expect(parseVerb(`!${text}`)?.verb).not.toBe('reply')
      expect(typeof parseMention(text).verb).toBe('string')
    }
  })
})

describe('A mention', () => {
  it.each([
    ['reply Hello', { verb: 'reply', words: 'Hello' }],
    ['  !reply Hello', { verb: 'reply', words: 'Hello' }],
    ['/close spam', { verb: 'close', words: 'spam' }],
    ['chiudi', { verb: 'close', words: '' }],
    ['reply: Hello', { verb: 'reply', words: 'Hello' }],
    ['', { verb: 'help', words: '' }],
    ['what can you do', { verb: 'what', words: 'can you do' }],
    ['compose x', { verb: 'compose', words: 'x' }],
  ])('%j is %j', (text, spoken) => {
    expect(parseMention(text)).toEqual(spoken)
  })
})

describe('Slips', () => {
  it.each([
    ['reply', 'reply', 0],
    ['repyl', 'reply', 1],
    ['rply', 'reply', 1],
    ['replay', 'reply', 1],
    ['', 'note', 4],
    ['close', 'claim', 3],
  ])('between %j and %j: %i', (one, other, slips) => {
    expect(slipsBetween(one, other)).toBe(slips)
    expect(slipsBetween(other, one)).toBe(slips)
  })
})

describe('A moment that somebody types', () => {
  // A Saturday, 21:00 in Rome.
  const now = new Date('2026-11-21T20:00:00Z')
  it.each([
    ['30m', '2026-11-21T20:30:00Z'],
    ['2h', '2026-11-21T22:00:00Z'],
    ['2 ore', '2026-11-21T22:00:00Z'],
    ['3 godz.', '2026-11-21T23:00:00Z'],
    ['1d', '2026-11-22T20:00:00Z'],
    ['2 tygodnie', '2026-12-05T20:00:00Z'],
    ['22:15', '2026-11-21T21:15:00Z'],
    ['9:00', '2026-11-22T08:00:00Z'],
    ['tomorrow', '2026-11-22T08:00:00Z'],
    ['domani 14:30', '2026-11-22T13:30:00Z'],
    ['jutro', '2026-11-22T08:00:00Z'],
    ['Monday', '2026-11-23T08:00:00Z'],
    ['lunedì 10:00', '2026-11-23T09:00:00Z'],
    ['sobota', '2026-11-28T08:00:00Z'],
    ['Saturday 22:00', '2026-11-21T21:00:00Z'],
  ])('%j', (typed, moment) => {
    expect(readMoment(typed, { now, zone: 'Europe/Rome' })).toEqual(new Date(moment))
  })

  it.each([
    '',
    'soon',
    '2',
    'h',
    '25:00',
    '12:60',
    '99999d',
    '-1h',
    '1e3h',
    'tomorrow never',
    'constructor',
    '2 toString',
  ])('%j is none', (typed) => {
    expect(readMoment(typed, { now, zone: 'Europe/Rome' })).toBeUndefined()
  })
})
