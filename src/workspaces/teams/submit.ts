import { readFile } from '../../desk/index'
import type { FileId } from '../../lib/ids'
import { goOn } from '../../lib/in-flight'
import type { Answer } from '../acts/answer'
import { wordsIn } from '../words/choose'
import { actAs, answerInTime, respondInDialog, visits, type Acted } from './acted'
import { formAgain } from './form-again'
import { isForm, openForm, type Form } from './forms'
import { redrawHome } from './home'
import { dialogValue, type Activity } from './payloads'
import { onPressInDialog } from './press'
import { readEntries } from './read-entries'
import { sayTo } from './say'
import type { InvokeAnswer, Json, Teams } from './surroundings'

/** What a dialog submits: a form, or a button of a card that it shows. What was typed is lost in no case. */
export function onSubmit(teams: Teams, activity: Activity): Promise<InvokeAnswer> {
  const parsed = dialogValue.safeParse(activity.value)
  const data = parsed.success ? parsed.data.data : undefined
  if (!isForm(data)) return onPressInDialog(teams, activity, data)
  const { zone, language } = teams.counter.desk.playbook()
  const again = (remark: string, of = language): InvokeAnswer =>
    formAgain(activity as Json, { remark, language: of, zone }) ?? sayTo(activity.name ?? '', remark)
  return answerInTime(teams, activity, {
    work: submit(teams, activity, data),
    manner: {
      respond: async (acted) => {
        if (acted.answer.kind === 'refused') return again(acted.answer.tell, acted.language)
        return respondInDialog(teams, activity, { acted, stage: await stageOf(teams, acted) })
      },
      // The form stays as it is: submitting it once more is the same act.
      say: (what) => again(visits(teams)[what]),
    },
  })
}

type Submitted = Acted & { form?: Form }

async function submit(teams: Teams, activity: Activity, data: unknown): Promise<Submitted> {
  const form = await openForm(teams, data)
  const acted = await actAs(teams, activity, {
    action: form?.act ?? 'unknown',
    fresh: true,
    act: (actor): Promise<Answer> => {
      if (form === undefined)
        return Promise.resolve({ kind: 'refused', tell: wordsIn(actor.language).visits.staleForm })
      const { act, value, kept, submitKey, zone, files = [] } = form
      const { text, checks } = readEntries(data, zone)
      const entries = { text, checks, files: [...files] }
      return teams.counter.perform(actor, { kind: 'submit', act, value, kept, submitKey, entries })
    },
  })
  if (form === undefined) return acted
  if (acted.answer.kind === 'done' && acted.actor) goOn(teams, redrawHome(teams, form.place, acted.actor))
  return { ...acted, form }
}

/** Where the form was opened, and the files of a message that is being sent, go on with the form that comes back. */
async function stageOf(
  { counter }: Teams,
  { form }: Submitted,
): Promise<{ place?: string; files?: string[]; along?: string[] }> {
  const ids = form?.files ?? []
  const place = form?.place === undefined ? {} : { place: form.place }
  if (ids.length === 0) return place
  const found = await Promise.all(ids.map((id) => readFile(counter.desk, id as FileId)))
  return { ...place, files: [...ids], along: found.flatMap((file) => (file === undefined ? [] : [file.name])) }
}
