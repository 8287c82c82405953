import fc from 'fast-check'
import type { Dialog, Field } from '../../src/workspaces/cards/dialog'
import { findFaults } from '../../src/workspaces/teams/limits'
import { readEntries } from '../../src/workspaces/teams/read-entries'
import { renderDialog, renderNotice, type DialogShape } from '../../src/workspaces/teams/render-dialog'
import { hostileStrings } from '../support/hostile'
import { activeText, cardComplaints, partsOf, readable } from '../support/teams/adaptive-cards'

const at = new Date('2026-11-21T09:30:00Z')
const value = { c: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11', v: 3 }
const shape: DialogShape = { language: 'en', zone: 'Europe/Rome', form: 'sealed' }

const dialog = (fields: readonly Field[], rest: Partial<Dialog> = {}): Dialog => ({
  act: 'reply',
  title: 'Reply to #4821',
  submit: 'Send',
  value,
  submitKey: 'k1',
  kept: { seen: '3' },
  fields,
  ...rest,
})

const text = (rest: Partial<Extract<Field, { kind: 'text' }>> = {}): Field => ({
  ...{ kind: 'text', name: 'text', label: 'Your reply', multiline: true, required: true, max: 20_000 },
  ...rest,
})

const FIELDS: readonly Field[] = [
  { kind: 'says', text: 'To Rosa', tone: 'warn' },
  text({ initial: 'Ciao '.repeat(2_000), hint: 'At most 20,000' }),
  {
    ...{ kind: 'select', name: 'person', label: 'Who', required: true },
    options: Array.from({ length: 100 }, (_, index) => ({ value: `p${index}`, label: `Person ${index}` })),
  },
  { kind: 'select', name: 'none', label: 'Nobody', options: [], required: false },
  { kind: 'datetime', name: 'until', label: 'Until', initial: at, required: false },
  { kind: 'check', name: 'anyway', label: 'Send anyway', initial: true },
  { kind: 'files', name: 'files', label: 'Files', hint: 'Up to 10', max: 30 },
]

const judged = (card: unknown) => [findFaults(card, 'dialog'), cardComplaints(card), activeText(card)]

/** What a client sends when nobody touches the form: the values that it shows, under their ids. */
const untouched = (card: unknown): Record<string, unknown> =>
  Object.fromEntries(
    partsOf(card)
      .filter(({ type }) => String(type).startsWith('Input.'))
      .map(({ id, value: shown }) => [String(id), shown ?? '']),
  )

describe('a form in Teams', () => {
  it.each(['en', 'it', 'pl'] as const)('is one that Teams takes, with each field, in %s', (language) => {
    const remarks = { '': 'Stop', text: 'Too long' }
    const { card, warnings } = renderDialog(dialog(FIELDS), { ...shape, language, remarks, along: ['bill.pdf'] })
    expect(judged(card)).toEqual([[], [], []])
    expect(warnings).toEqual([])
    expect(card.actions).toEqual([
      { type: 'Action.Submit', title: 'Send', style: 'positive', data: { form: 'sealed' } },
    ])
  })

  it('gives back what it shows, and moments as the clocks of its zone mean them', () => {
    const { card } = renderDialog(dialog(FIELDS), shape)
    expect(readEntries({ ...untouched(card), form: 'sealed' }, shape.zone)).toEqual({
      text: { text: 'Ciao '.repeat(2_000), person: '', until: at.toISOString() },
      checks: { anyway: true },
      files: [],
    })
  })

  it('keeps any text that somebody typed, to the letter', () => {
    const typed = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 2_000 }), fc.constantFrom(...hostileStrings()))
    fc.assert(
      fc.property(typed, (said) => {
        const { card } = renderDialog(dialog([text({ initial: said })]), shape)
        expect(readEntries(untouched(card), shape.zone).text['text']).toBe(said)
      }),
      { numRuns: 200 },
    )
  })

  it('cuts nothing of a draft, however long: what explains is shortened', () => {
    const draft = 'z'.repeat(20_000)
    const { card, warnings } = renderDialog(
      dialog([{ kind: 'says', text: 'Rosa said a lot. '.repeat(3_000) }, text({ initial: draft })]),
      shape,
    )
    expect(readEntries(untouched(card), shape.zone).text['text']).toBe(draft)
    expect(judged(card)).toEqual([[], [], []])
    expect(warnings).toEqual([expect.stringMatching(/^cut \d+ characters$/)])
    expect(readable(card)).toMatch(/\[\+\d+]/)
  })

  it('shows again what was entered when it comes back, with the remark above its field', () => {
    const entered = {
      text: { text: 'Mine', person: 'p7', until: '2026-12-01T08:00:00.000Z' },
      checks: { anyway: false },
    }
    const { card } = renderDialog(dialog(FIELDS), { ...shape, entered, remarks: { person: 'On holiday' } })
    expect(readEntries(untouched(card), shape.zone)).toMatchObject(entered)
    const body = card.body.map(({ type }, index) => ({ type, said: readable(card.body[index]) }))
    const remark = body.findIndex(({ said }) => said === '⚠️ On holiday')
    expect(body[remark + 1]?.type).toBe('Input.ChoiceSet')
  })

  it('says what to do with a file, since forms in Teams take none', () => {
    const { card } = renderDialog(dialog(FIELDS), shape)
    expect(readable(card)).toContain('A form in Teams takes no files.')
  })

  it('shows hostile texts as they are', () => {
    for (const said of hostileStrings()) {
      const fields: Field[] = [
        { kind: 'says', text: said },
        text({ initial: said, label: said, hint: said }),
        {
          ...{ kind: 'select', name: 'who', label: said, required: true, initial: said },
          options: [
            { value: said, label: said },
            { value: 'b', label: said },
          ],
        },
        { kind: 'check', name: 'a', label: said || 'a', initial: false },
      ]
      const { card } = renderDialog(dialog(fields, { title: said, submit: said }), {
        ...shape,
        remarks: { text: said },
      })
      const [faults, complaints, active] = judged(card)
      expect([said, faults, active]).toEqual([said, [], []])
      expect([said, complaints]).toEqual([said, []])
    }
  })

  it('says a sentence in a dialog of its own', () => {
    expect(judged(renderNotice('Nothing was done. <at>x</at>'))).toEqual([[], [], []])
    expect(judged(renderNotice(''))).toEqual([[], [], []])
  })
})

describe('what comes back from a form', () => {
  it.each([
    ['nothing', undefined],
    ['a list', ['t_text']],
    ['a word', 't_text'],
    ['fields of no kind of ours', { text: 'a', x_text: 'b', form: 'c', msteams: {} }],
    ['objects', { t_text: { a: 1 }, c_anyway: null }],
    ['more than any field lets in', { t_text: 'x'.repeat(100_001) }],
  ])('is read as not entered: %s', (_name, data) => {
    expect(readEntries(data, 'Europe/Rome')).toEqual({ text: {}, checks: {}, files: [] })
  })

  it.each([
    ['2026-12-01', '09:00', '2026-12-01T08:00:00.000Z'],
    ['2026-12-01', '09:00:30', '2026-12-01T08:00:00.000Z'],
    // The clocks of Rome show no 02:30 on that day.
    ['2026-03-29', '02:30', '2026-03-29T01:00:00.000Z'],
    ['2026-12-01', '', ''],
    ['', '09:00', ''],
    ['2026-13-01', '09:00', ''],
    ['2026-12-01', '25:00', ''],
    ['tomorrow', 'noon', ''],
  ])('reads the moment %s %s', (d_until, h_until, moment) => {
    expect(readEntries({ d_until, h_until }, 'Europe/Rome').text).toEqual({ until: moment })
  })

  it('takes what some clients send as numbers and booleans', () => {
    expect(readEntries({ c_a: true, c_b: 'false', t_n: 4821 }, 'UTC')).toEqual({
      text: { n: '4821' },
      checks: { a: true, b: false },
      files: [],
    })
  })

  it('never fails, whatever a client sends', () => {
    const ids = fc.constantFrom('t_a', 's_a', 'd_a', 'h_a', 'c_a', 't___proto__', '__proto__', 'd_', 'form')
    fc.assert(
      fc.property(fc.dictionary(ids, fc.anything()), fc.constantFrom('UTC', 'Mars/Crater', ''), (data, zone) => {
        expect(readEntries(data, zone).files).toEqual([])
      }),
    )
  })
})
