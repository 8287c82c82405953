import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { foldQuotes } from '../../src/channels/email/quotes'

const FOLDER = join(__dirname, '../fixtures/channels/email-reply-trim')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8').replace(/\r\n/g, '\n').trim()
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.emails.txt'))
  .map((name) => name.replace('.emails.txt', ''))

/** Every line with something on it, in no order: what was there must still be there. */
const linesOf = (...texts: string[]): string[] =>
  texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .toSorted()

describe('recorded replies', () => {
  /** What these two expect to be cut is no quote: an invisible mark of a tracker, and thirty signatures in a heap. */
  const others = ['delimiters', 'signatures']

  test.each(names.filter((name) => !others.includes(name)))('%s is cut where a person would', (name) => {
    expect(foldQuotes(read(`${name}.emails.txt`)).text).toBe(read(`${name}.trimmed.txt`))
  })

  test.each(names)('%s: nothing is lost, and what a person keeps is kept', (name) => {
    const full = read(`${name}.emails.txt`)
    const { text, quoted } = foldQuotes(full)
    expect(linesOf(text, quoted)).toEqual(linesOf(full))
    expect(text).toContain(read(`${name}.trimmed.txt`))
  })
})

const QUOTE = '> The bill of May\n> is 30 euro.\n>\n> Ada'

describe('where a mail begins to quote', () => {
  test.each([
    'Il giorno lun 3 nov 2026 alle ore 10:22 Linea Chiara <care@brand.example> ha scritto:',
    'Il giorno lun 3 nov 2026 alle ore 10:22 Linea Chiara\n<care@brand.example> ha scritto:',
    'W dniu 3.11.2026 o 10:22, Linea Chiara pisze:',
    'pon., 3 lis 2026 o 10:22 Linea Chiara <care@brand.example> napisał(a):',
    'On Mon, Nov 3, 2026 at 10:22 AM Linea Chiara <care@brand.example>\nwrote:',
    'On 3 Nov 2026, at 10:22, Linea Chiara <care@brand.example> wrote:',
    'Am 03.11.2026 um 10:22 schrieb Linea Chiara:',
    'Le lun. 3 nov. 2026 à 10:22, Linea Chiara <care@brand.example> a écrit :',
  ])('%j', (line) => {
    expect(foldQuotes(`I paid it.\n\n${line}\n\n${QUOTE}`)).toEqual({
      text: 'I paid it.',
      quoted: `${line}\n\n${QUOTE}`,
    })
    // Some programs mark nothing.
    const unmarked = QUOTE.replace(/^> ?/gm, '')
    expect(foldQuotes(`I paid it.\n\n${line}\n\n${unmarked}`).text).toBe('I paid it.')
  })

  test.each([
    ['Da: Linea Chiara <care@brand.example>', 'Inviato: lunedì 3 novembre 2026 10:22', 'A: Rosa', 'Oggetto: Bolletta'],
    ['From: Linea Chiara <care@brand.example>', 'Sent: Monday, November 3, 2026', 'To: Rosa', 'Subject: Bill'],
    ['Od: Linea Chiara', 'Wysłano: poniedziałek', 'Do: Rosa', 'Temat: Rachunek'],
    ['________________________________', '*From:* Linea Chiara', '*Date:* Monday', '*Subject:* Bill'],
    ['-----Original Message-----', 'whatever'],
    ['-------- Messaggio originale --------'],
    ['---------- Wiadomość przekazana ----------'],
  ])('%j', (...lines) => {
    const below = [...lines, '', 'The bill of May is 30 euro.', '', 'Ada'].join('\n')
    expect(foldQuotes(`I paid it.\n\n${below}`)).toEqual({ text: 'I paid it.', quoted: below })
  })

  test.each([
    'Il 3 marzo il vostro operatore mi ha scritto:\nla pratica è chiusa.\nNon è vero!',
    'From: now on I pay less.\nTo: nobody.\nThanks',
    'Sent the money yesterday.',
    'My meter:\n-----\n1234\n-----\nThanks',
    'I see this\n--\nand forty lines' + '\nmore'.repeat(40),
    'Da: domani in poi non pago più.',
  ])('%j is all new', (text) => {
    expect(foldQuotes(text)).toEqual({ text, quoted: '' })
  })

  test('an answer below the quote counts, and answers between quotes stay where they stand', () => {
    expect(foldQuotes(`${QUOTE}\n\nI paid it.`)).toEqual({ text: 'I paid it.', quoted: QUOTE })
    const between = `> Did you pay?\nYes.\n> When?\nIn May.`
    expect(foldQuotes(between)).toEqual({ text: between, quoted: '' })
  })

  test('a mail of nothing but quotes is shown as it is', () => {
    expect(foldQuotes(QUOTE)).toEqual({ text: QUOTE, quoted: '' })
  })

  test.each(['-- \nRosa Conti\n+39 055 1234567', '\nInviato da iPhone', '\nWysłane z iPhone’a', 'Sent from my iPhone'])(
    'the signature %j is folded',
    (signature) => {
      expect(foldQuotes(`I paid it.\n${signature}`)).toEqual({ text: 'I paid it.', quoted: signature.trim() })
    },
  )
})

const line = fc.oneof(
  fc.string(),
  fc.constantFrom('', '> quoted', '>', '-- ', '-----', 'On 3 Nov 2026, at 10:22, X <a@b> wrote:', 'From: X', 'To: Y'),
  fc.constantFrom('Subject: Z', 'Sent from my iPhone', 'ha scritto:', 'text', '-----Original Message-----'),
)

test('whatever a mail says, nothing of it is lost, and some of it is shown', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const full = lines.join('\n').trim()
      const { text, quoted } = foldQuotes(full)
      expect(linesOf(text, quoted)).toEqual(linesOf(full))
      expect(text === '').toBe(full === '')
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['empty lines', '\n'],
  ['openers', 'On a a a '],
  ['openers in lines', 'On 3 Nov a@b\n'],
  ['header lines', 'From: a\n'],
  ['rulers', '-----\n'],
  ['marks', '> '],
  ['spaces', ' '],
  ['signatures', 'Sent from my iPhone\n'],
])('a megabyte of %s is read to its end', (_, piece) => {
  // A search that goes with the square of the length would take hours here.
  const { text, quoted } = foldQuotes(`${piece.repeat(Math.ceil(1_000_000 / piece.length))}\nlast`)
  expect(`${text}${quoted}`).toContain('last')
})
