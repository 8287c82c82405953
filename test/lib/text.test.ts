import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanText, countText, cutGraphemes, cutText, foldText, type TextUnit } from '../../src/lib/text'
import { hostileStrings } from '../support/hostile'
import { growthOf } from '../support/growth'

const FAMILY = '👨‍👩‍👧‍👦'
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const ZALGO = `a${'\u0301'.repeat(5_000)}`

describe('cleanText', () => {
  test.each([
    ['a NUL becomes visible', 'a\0b', 'a\uFFFDb'],
    ['half an emoji becomes visible', 'x\uD83D', 'x\uFFFD'],
    ['the other half too', '\uDC00y', '\uFFFDy'],
    ['line ends become newlines', 'a\r\nb\rc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
    ['tabs and newlines stay', 'a\tb\nc', 'a\tb\nc'],
    ['other controls go', '\u0001a\u001Bb\u007Fc\u009Bd', 'abcd'],
    ['bidi embeddings and isolates go', 'photo_\u202Egpj.exe\u2066x\u2069', 'photo_gpj.exex'],
    ['marks of Hebrew and Arabic texts stay', 'א\u200Fب\u200E', 'א\u200Fب\u200E'],
    ['tag characters go, the flag they hung on stays', '🏴\u{E0067}\u{E0062}\u{E007F}', '🏴'],
    ['joined emoji stay whole', FAMILY, FAMILY],
    ['what nobody could object to stays as it is', 'Perché? Żółć! 日本 «ok»', 'Perché? Żółć! 日本 «ok»'],
  ])('%s', (_title, dirty, clean) => {
    expect(cleanText(dirty)).toBe(clean)
  })

  test('cuts when told how much is wanted', () => {
    expect(cleanText('a\0bcdef', 4)).toBe('a\uFFFDb…')
  })

  test.each(hostileStrings())(
    'leaves nothing in %j that a store or a reader trips over, and is content with its own result',
    (text) => {
      const clean = cleanText(text)
      expect(clean.isWellFormed()).toBe(true)
      expect(clean).not.toMatch(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/u)
      expect(cleanText(clean)).toBe(clean)
    },
  )
})

describe('cutting', () => {
  test.each([
    ['what fits is not touched', 'abc', 3, 'abc'],
    ['the ellipsis counts', 'abcd', 3, 'ab…'],
    ['no blank before the ellipsis', 'ab cd', 4, 'ab…'],
    ['a family is one', `a${FAMILY}b`, 3, `a${FAMILY}b`],
    ['and is not torn apart', `${FAMILY}${FAMILY}${FAMILY}`, 2, `${FAMILY}…`],
    ['flags are not torn apart', '🇮🇹🇵🇱🇬🇧', 2, '🇮🇹…'],
    ['an accent stays on its letter', 'e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['nothing fits in nothing', 'abc', 0, ''],
    ['one is room for the ellipsis only', 'abc', 1, '…'],
  ])('by graphemes: %s', (_title, text, ...[max, cut]) => {
    expect(cutGraphemes(text, max)).toBe(cut)
  })

  test.each<[string, number, TextUnit, string]>([
    ['abcdef', 5, 'utf16', 'abcd…'],
    ['😀😀😀', 5, 'utf16', '😀😀…'],
    ['😀😀😀', 4, 'utf16', '😀…'],
    ['😀😀😀', 2, 'codepoints', '😀…'],
    ['àààà', 7, 'utf8_bytes', 'àà…'],
    ['àààà', 8, 'utf8_bytes', 'àààà'],
    ['àààà', 2, 'utf8_bytes', ''],
    [FAMILY + FAMILY, 20, 'utf16', `${FAMILY}…`],
  ])('%j to %d %s is %j', (text, max, ...[unit, cut]) => {
    expect(cutText(text, max, unit)).toBe(cut)
  })

  test('a letter with a thousand accents is cut like the many characters that it is', () => {
    expect(cutText(ZALGO, 100, 'utf16')).toHaveLength(100)
    expect(cutGraphemes(ZALGO, 100).length).toBeLessThanOrEqual(100)
  })

  test.each(['graphemes', 'utf16', 'codepoints', 'utf8_bytes'] as const)(
    'no hostile text comes out longer than asked in %s',
    (unit) => {
      for (const text of hostileStrings()) {
        for (const max of [1, 3, 10, 50]) expect(countText(cutText(text, max, unit), unit)).toBeLessThanOrEqual(max)
      }
    },
  )
})

describe('countText', () => {
  test.each([
    ['', 0, 0, 0, 0],
    ['abc', 3, 3, 3, 3],
    ['à', 1, 1, 1, 2],
    ['e\u0301', 1, 2, 2, 3],
    ['😀', 1, 2, 1, 4],
    [FAMILY, 1, 11, 7, 25],
    ['🇮🇹🇵🇱', 2, 8, 4, 16],
    ['\r\n', 1, 2, 2, 2],
    ['한국', 2, 2, 2, 6],
  ])('%j', (text, ...expected) => {
    const counts = (['graphemes', 'utf16', 'codepoints', 'utf8_bytes'] as const).map((unit) => countText(text, unit))
    expect(counts).toEqual(expected)
  })

  test('agrees with the segmenter at any place of a long text', () => {
    for (const { text } of breakTests()) {
      const count = Array.from(segmenter.segment(text)).length
      expect([text, countText(text, 'graphemes')]).toEqual([text, count])
      for (const before of [119, 124, 126, 127]) {
        const long = `${'é'.repeat(before)}\n${text}`
        expect([text, before, countText(long, 'graphemes')]).toEqual([text, before, before + 1 + count])
      }
    }
  })

  // Not on all: each Node has the rules of its own year.
  test('agrees with the Unicode grapheme tests but for a few that later versions changed', () => {
    const others = breakTests().filter(({ text, count }) => countText(text, 'graphemes') !== count)
    expect(others.length).toBeLessThanOrEqual(5)
  })

  test('agrees with the segmenter on every character that it does not ask it about', () => {
    const wrong: string[] = []
    for (let code = 0; code <= 0xffff; code += 1) {
      const text = `${String.fromCharCode(code).repeat(2)}a${String.fromCharCode(code)}가`
      if (countText(text, 'graphemes') !== Array.from(segmenter.segment(text)).length) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })
})

describe('foldText', () => {
  test.each([
    ['PERCHÉ', 'perche'],
    ['così è più città', 'cosi e piu citta'],
    ['Zażółć gęślą jaźń', 'zazolc gesla jazn'],
    ['ŁÓDŹ', 'lodz'],
    ['Straße, Ærø, Þór, Đorđe', 'strasse, aero, thor, dorde'],
    ['e\u0301', 'e'],
    ['İstanbul ısı', 'istanbul isi'],
    ['fa\u200Bt\u00ADtura', 'fattura'],
    ['l’offerta “ok” – sì', `l'offerta "ok" - si`],
    ['ＦＵＬＬ ﬁ ①', 'full fi 1'],
    ['がぎ 한국 की', 'がぎ 한국 की'],
  ])('%s → %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
    expect(foldText(folded)).toBe(folded)
  })
})

describe('a hundred kilobytes take about ten times as long as ten', () => {
  const pieces = [
    'a',
    'è ',
    'e\u0301\u0323',
    '\u0301\u0323',
    FAMILY,
    '🇮🇹',
    '\u200D',
    '\uD800',
    '\r',
    'का',
    'ł',
    '가',
    '\0',
  ]
  test.each([
    ['cleanText', (text: string) => cleanText(text, 3_000)],
    ['cutGraphemes', (text: string) => cutGraphemes(text, text.length - 1)],
    ['cutText', (text: string) => cutText(text, text.length - 1, 'utf8_bytes')],
    ['countText', (text: string) => countText(text, 'graphemes')],
    ['foldText', foldText],
  ])('in %s', (_name, work) => {
    for (const piece of pieces) expect(growthOf(work, piece)).toBeLessThan(30)
  })
})

function breakTests(): { text: string; count: number }[] {
  const file = join(__dirname, '../fixtures/hostile/unicode/GraphemeBreakTest.txt')
  const lines = readFileSync(file, 'utf8').split('\n')
  const cases = lines.map((line) => line.split('#')[0]?.trim() ?? '').filter((line) => line !== '')
  return cases.map((line) => ({
    text: line
      .replace(/[÷×\s]+/g, ' ')
      .trim()
      .split(' ')
      .map((hex) => String.fromCodePoint(parseInt(hex, 16)))
      .join(''),
    count: line.split('÷').length - 2,
  }))
}

describe('the length of a text on X', () => {
  it.each([
    ['hello', 5],
    ['è', 1],
    ['日本語', 6],
    ['👨‍👩‍👧‍👦', 2],
    ['example.com', 23],
    [`see https://example.com/${'a'.repeat(200)} now`, 31],
    ['\ud800', 2],
    ['', 0],
  ])('of %j is %d', (text, length) => {
    expect(countText(text, 'x_weighted')).toBe(length)
  })

  it('is kept when a text is cut, and no letter and no link is cut through to fit', () => {
    expect(cutText('日本語です', 8, 'x_weighted')).toBe('日本語…')
    expect(cutText('short', 5, 'x_weighted')).toBe('short')
    for (const text of ['a'.repeat(400), 'example.com '.repeat(30), '👨‍👩‍👧‍👦'.repeat(200)]) {
      const cut = cutText(text, 280, 'x_weighted')
      expect(countText(cut, 'x_weighted')).toBeLessThanOrEqual(280)
      expect(countText(cut, 'x_weighted')).toBeGreaterThan(250)
    }
  })
})
