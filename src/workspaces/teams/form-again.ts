import { z } from 'zod'
import { jsonOf } from '../../lib/json'
import type { Actor } from '../acts/answer'
import type { Dialog, Field } from '../cards/dialog'
import { wordsIn } from '../words/choose'
import { isForm, SEALED } from './forms'
import { dialogValue } from './payloads'
import { readEntries } from './read-entries'
import { renderDialog } from './render-dialog'
import { bytesOf, LIMITS } from './rich-text'
import { taskCard } from './say'
import type { InvokeAnswer, Json } from './surroundings'

/**
 * A dialog of Teams is gone once it was submitted, unless it is answered with a dialog. So that what was typed is lost
 * in no case, a form carries how it looks, and is shown again as it was: also while the database is away. What comes
 * back of it through the person's own client is shown to them again and believed for nothing else.
 */
type Look = Pick<Dialog, 'title' | 'submit' | 'fields'>

const LOOK = 'look'

const words = { name: z.string(), label: z.string() }
const option = z.object({ value: z.string(), label: z.string() })
const tone = z.enum(['plain', 'good', 'warn', 'bad', 'quiet'])
const field = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('text'), ...words, multiline: z.boolean(), required: z.boolean(), max: z.number() },
    hint: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('select'), ...words, options: z.array(option), required: z.boolean() }),
  z.object({ kind: z.literal('datetime'), ...words, required: z.boolean() }),
  z.object({ kind: z.literal('check'), ...words, initial: z.boolean() }),
  z.object({ kind: z.literal('files'), ...words, hint: z.string(), max: z.number() }),
  z.object({ kind: z.literal('says'), text: z.string(), tone: tone.exactOptional() }),
])
const look = z.object({ title: z.string(), submit: z.string(), fields: z.array(field).max(60) })

type Drawn = ReturnType<typeof renderDialog>['card']

/** What a form needs to come back as it was; without it where there is no room for it. */
export function withLook(card: Drawn, { title, submit, fields }: Look): Drawn {
  // What was typed comes back by itself.
  const bare = fields.map((one) => ('initial' in one && one.kind !== 'check' ? { ...one, initial: undefined } : one))
  const data = { [LOOK]: JSON.stringify({ title, submit, fields: bare }) }
  const actions = (card.actions ?? []).map((action) =>
    action.type === 'Action.Submit' ? { ...action, data: { ...(action.data as Json), ...data } } : action,
  )
  const drawn = { ...card, actions }
  return bytesOf(drawn) <= LIMITS.dialogBytes ? drawn : card
}

/** The form that this invoke submits, as it was, with a remark; undefined for any other invoke. Needs no database. */
export function formAgain(
  body: Json,
  { remark, language, zone }: { remark: string; language: Actor['language']; zone: string },
): InvokeAnswer | undefined {
  const parsed = dialogValue.safeParse(body['value'])
  if (!parsed.success || !isForm(parsed.data.data)) return undefined
  const data = parsed.data.data as Json
  const shown = lookIn(data) ?? bareLook(data, language)
  const { title, card } = renderDialog(
    { ...shown, act: '', value: { c: '' }, submitKey: '', kept: {} },
    { language, zone, form: String(data[SEALED]), remarks: { '': remark }, entered: readEntries(data, zone) },
  )
  return taskCard(title, withLook(card, shown))
}

function lookIn(data: Json): Look | undefined {
  const text = data[LOOK]
  const parsed = look.safeParse(typeof text === 'string' ? jsonOf(text) : undefined)
  return parsed.success ? (parsed.data as Look) : undefined
}

/** Nothing but the texts: enough to copy them. */
function bareLook(data: Json, language: Actor['language']): Look {
  const { yourText, goOn } = wordsIn(language).visits
  const names = Object.keys(readEntries(data, 'UTC').text)
  const fields = names.map((name): Field => ({
    kind: 'text',
    name,
    label: yourText,
    multiline: true,
    required: false,
    max: MAX_TEXT,
  }))
  return { title: 'Sportello', submit: goOn, fields }
}

const MAX_TEXT = 40_000
