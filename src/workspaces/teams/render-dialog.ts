import type { Actor } from '../acts/answer'
import type { Dialog, Entries } from '../cards/dialog'
import { mostThatFits } from './fit'
import { SEALED, sealForm, type FormAround } from './forms'
import { findFaults } from './limits'
import { dialogTitle } from './render'
import { renderField, renderRemark, type FieldsShape } from './render-fields'
import { renderWords } from './render-words'
import { LIMITS, bytesOf, cut, lines, runs, shownText, type Drawn } from './rich-text'
import type { Teams } from './surroundings'

export type DialogShape = {
  language: Actor['language']
  /** Whose clocks moments are entered by. */
  zone: string
  /** The form's memory: see `sealForm`. */
  form: string
  /** What stands in the way, by field name; '' for the whole form. */
  remarks?: Readonly<Record<string, string>>
  /** What was entered before, when a form comes back as it was. */
  entered?: Pick<Entries, 'text' | 'checks'>
  /** Names of files that go along without having been chosen in the form. */
  along?: readonly string[]
}

export type DialogDrawn = { title: string; card: Drawn; warnings: string[] }

export type DialogStage = Omit<DialogShape, 'form'> & Omit<FormAround, 'zone'>

/** A form as a dialog of Teams shows it, with all that it must know when it comes back. */
export async function drawDialog(
  teams: Pick<Teams, 'counter' | 'signer'>,
  dialog: Dialog,
  stage: DialogStage,
): Promise<DialogDrawn> {
  const { place, files, ...shape } = stage
  const around = {
    zone: shape.zone,
    ...(place === undefined ? {} : { place }),
    ...(files === undefined ? {} : { files }),
  }
  return renderDialog(dialog, { ...shape, form: await sealForm(teams, dialog, around) })
}

/**
 * Never fails. What explains is shortened where there is too much of it; what was typed never is, and a form may be as
 * large as Teams lets a message be.
 */
export function renderDialog(dialog: Dialog, shape: DialogShape): DialogDrawn {
  const within = (bytes: number) =>
    mostThatFits(({ maxText }) => bytesOf(draw(dialog, shape, maxText).card) <= bytes, false)?.maxText
  const { card, out } = draw(dialog, shape, within(LIMITS.cardBytes) ?? within(LIMITS.dialogBytes) ?? 0)
  const warnings = [...(out === 0 ? [] : [`cut ${out} characters`]), ...findFaults(card, 'dialog')]
  return { title: dialogTitle(dialog.title), card, warnings }
}

/** Something that is only said, with nothing to do but to close it. */
export const renderNotice = (text: string): Drawn => framed(lines(runs(cut(shownText(text), 5_000) || '…')))

function draw(dialog: Dialog, shape: DialogShape, maxText: number): { card: Drawn; out: number } {
  const { language, zone, form, remarks = {}, entered = { text: {}, checks: {} }, along = [] } = shape
  const fields: FieldsShape = { words: renderWords(language), zone, remarks, entered, maxText, left: { out: 0 } }
  const whole = remarks['']
  const body = [
    ...(whole === undefined ? [] : renderRemark(whole)),
    ...dialog.fields.flatMap((field) => renderField(field, fields)),
    ...along.flatMap((name) => lines(runs(`📎 ${cut(shownText(name), LIMITS.name)}`, { isSubtle: true }))),
  ]
  const title = cut(shownText(dialog.submit), LIMITS.label).trim() || '…'
  const submit = { type: 'Action.Submit', title, style: 'positive', data: { [SEALED]: form } } as const
  const drawn = body.length === 0 ? lines(runs(dialogTitle(dialog.title))) : body
  return { card: { ...framed(drawn), actions: [submit] }, out: fields.left.out }
}

const framed = (body: Drawn['body']): Drawn => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  body,
})
