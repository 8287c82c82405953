import { CLOSE_REASONS, type Words } from '../../../src/workspaces/words/words'
import { wordsIn, type Language } from '../../../src/workspaces/words/choose'

const LANGUAGES: readonly Language[] = ['en', 'it', 'pl']

/** Every sentence of a language, by its path; functions are called with the arguments that fit their names. */
function sentencesOf(words: unknown, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function')
    return callsOf(path).map((args) => [path, String((words as (...all: unknown[]) => unknown)(...args))])
  if (words === null || typeof words !== 'object') return [[path, String(words)]]
  return Object.entries(words).flatMap(([key, value]) => sentencesOf(value, path === '' ? key : `${path}.${key}`))
}

const COUNTS = [0, 1, 2, 5, 12, 22, 25, 1_000_000]
const BY_COUNT =
  /^(asks\.figures\.asks|sla\.(open|dueSoon|missed|replies|atRisk|more|band\.\w+)|names\.(messages|files)|card\.(followers|earlier|latest)|deadlines\.reopened|dialogs\.filesHint|lists\.(mine|unclaimed|askedOfYou|askedByYou|toApprove|bad|more|earlierLeftOut))$/

function callsOf(path: string): unknown[][] {
  if (BY_COUNT.test(path)) return COUNTS.map((count) => [count])
  if (path === 'names.characters')
    return COUNTS.flatMap((count) => [
      [count, 'utf16'],
      [count, 'utf8_bytes'],
    ])
  if (path === 'posts.manyMessages') return COUNTS.map((count) => ['Rosa', count])
  if (path === 'card.priority') return [[1], [2], [3], [4]]
  if (/[wW]indowOver$/.test(path)) return ['template', 'tag_human_agent', 'closed'].map((after) => ['10:42', after])
  if (path.startsWith('dialogs.finding.'))
    return [[{}], [{ length: '5 characters', max: '4', placeholder: '{name}', who: 'Ada', file: 'a.exe', files: '10' }]]
  if (path === 'sla.now') return [[{ open: '3 open', unclaimed: 1, waiting: 2 }]]
  if (path === 'lists.badDelivery')
    return [
      ['Telegram', '10:42', true],
      ['Telegram', '10:42', false],
    ]
  return [['Ada', 'Rosa', 'Marco', '10:42']]
}

describe.each(LANGUAGES)('The words of “%s”', (language) => {
  const sentences = sentencesOf(wordsIn(language))

  it('say something everywhere, and never what a program says by mistake', () => {
    expect(sentences.length).toBeGreaterThan(300)
    for (const [path, sentence] of sentences) {
      expect([path, sentence.trim()]).not.toEqual([path, ''])
      expect([path, sentence]).not.toEqual([
        path,
        expect.stringMatching(/undefined|NaN|\[object|\bnull\b|\$\{| {2}|\(\)/),
      ])
    }
  })

  it('fit where workspaces show them', () => {
    for (const [path, sentence] of sentences) {
      if (path.startsWith('buttons.') && !path.startsWith('buttons.confirm'))
        expect([path, sentence.length <= 40]).toEqual([path, true])
      if (path.startsWith('buttons.confirm')) expect([path, sentence.length <= 300]).toEqual([path, true])
    }
    const { title, submit } = wordsIn(language).dialogs
    for (const draw of Object.values(title)) expect(draw('1234567').length).toBeLessThanOrEqual(24)
    for (const label of Object.values(submit)) expect(label.length).toBeLessThanOrEqual(24)
  })

  it('name everybody whom they are given', () => {
    const { answers, posts } = wordsIn(language)
    expect(answers.alreadyClaimed('4821', 'Giulia', '10:42')).toMatch(/(?=.*4821)(?=.*Giulia)(?=.*10:42)/)
    expect(answers.notYours('4821', 'Giulia')).toMatch(/(?=.*4821)(?=.*Giulia)/)
    const takenOver = posts.takenOver('Ada', 'Bruno', 'shift')
    for (const part of ['Ada', 'Bruno', 'shift']) expect(takenOver).toContain(part)
    expect(posts.takenOver('Ada', 'Bruno', '')).not.toMatch(/\(\s*\)/)
  })
})

describe('Languages', () => {
  it('are complete beside each other: no sentence is left in English', () => {
    const english = new Map(sentencesOf(wordsIn('en')))
    const same = ['it', 'pl'].map((language) =>
      sentencesOf(wordsIn(language as Language))
        .filter(([path, sentence]) => english.get(path) === sentence && sentence.length > 12)
        .map(([path]) => path),
    )
    // Two of them are made of names and signs alone.
    expect(same.flat().filter((path) => path !== 'lists.homeTitle' && path !== 'deadlines.met')).toEqual([])
  })

  it('count as people do', () => {
    const by = (language: Language, count: number): string => wordsIn(language).lists.mine(count)
    expect([1, 2, 5, 22, 25].map((count) => by('pl', count))).toEqual([
      'Prowadzisz: 1 rozmowa',
      'Prowadzisz: 2 rozmowy',
      'Prowadzisz: 5 rozmów',
      'Prowadzisz: 22 rozmowy',
      'Prowadzisz: 25 rozmów',
    ])
    expect([1, 2].map((count) => by('it', count))).toEqual([
      'In carico a te: 1 conversazione',
      'In carico a te: 2 conversazioni',
    ])
    expect(wordsIn('en').card.followers(12_300)).toBe('12,300 followers')
    expect(wordsIn('it').card.followers(12_300)).toBe('12.300 follower')
    expect(wordsIn('pl').card.followers(12_300).replace(/\s/g, ' ')).toBe('12 300 obserwujących')
  })

  it('name channels, languages and reasons, also those that nobody foresaw', () => {
    const { names } = wordsIn('en')
    expect([names.channel('telegram'), names.channel('email'), names.channel('newchan')]).toEqual([
      'Telegram',
      'e-mail',
      'Newchan',
    ])
    expect([names.onChannel('telegram'), names.onChannel('email')]).toEqual(['on Telegram', 'by e-mail'])
    expect([names.language('it'), names.language('xx'), names.language('no code at all')]).toEqual([
      'Italian',
      'xx',
      'no code at all',
    ])
    const reasons: Words['names']['closeReason'] = names.closeReason
    expect(CLOSE_REASONS.map((reason) => reasons[reason])).not.toContain(undefined)
  })
})
