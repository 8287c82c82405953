import { goOn, within } from '../../lib/in-flight'
import type { ModalView } from '@slack/types'
import { readFile } from '../../desk/index'
import type { FileId } from '../../lib/ids'
import type { Actor, Answer } from '../acts/answer'
import type { Dialog } from '../cards/dialog'
import { cardView, dialogView, giveAnswer, openShelf, shapeOf, type Stage } from './answers'
import { fetchFiles } from './file-in'
import { hint } from './hints'
import { readMetadata, type Metadata } from './metadata'
import type { ViewSubmission } from './payloads'
import { blockOf, readEntries } from './read-entries'
import { renderNotice, type Along } from './render-dialog'
import { cut } from './rich-text'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

/** Slack waits three seconds and then tells the person that something went wrong, whatever we do. */
const WORKING_AFTER_MS = 2_200

export type ViewResponse =
  | { response_action: 'clear' }
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ModalView }

type Form = { body: ViewSubmission; metadata: Metadata; stage: Stage }

/** A submitted form. What was typed is lost in no case: where nothing was done, the form stays as it is. */
export async function onSubmit(
  slack: Slack,
  body: ViewSubmission,
  ack: (response: ViewResponse) => Promise<void>,
): Promise<void> {
  const values = body.view.state.values
  const { language } = slack.counter.desk.playbook()
  const metadata = await readMetadata(body.view.private_metadata, openShelf(slack)).catch(() => undefined)
  if (metadata === undefined) return ack(stay(values, wordsIn(language).visits.staleForm, language))
  const visitor = await slack.people.admit(body.user.id, { fresh: true, team: body.user.team_id ?? undefined })
  if (!visitor.ok) {
    slack.log.warn(
      { workspace: 'slack', agent: body.user.id, why: visitor.why, action: metadata.act },
      'An act was refused: this person may not act',
    )
    return ack(stay(values, wordsIn(visitor.language).visits[visitor.why], visitor.language))
  }
  const stage: Stage = {
    user: body.user.id,
    language: visitor.actor.language,
    ...(metadata.place === undefined ? {} : { place: metadata.place }),
    ...(metadata.files === undefined ? {} : { files: await namesOf(slack, metadata.files) }),
  }
  const form = { body, metadata, stage }
  const work = submit(slack, form, visitor.actor)
  try {
    const first = await within(work, WORKING_AFTER_MS)
    if (first !== 'late') return await ack(await respond(slack, form, first.value))
  } catch (error) {
    slack.log.error({ workspace: 'slack', error, action: metadata.act }, 'A form could not be handled')
    return ack(stay(values, wordsIn(language).visits.notSaved, language))
  }
  await ack(stay(values, wordsIn(stage.language).visits.working, stage.language))
  await answerLate(slack, form, work)
}

async function submit(slack: Slack, { body, metadata, stage }: Form, actor: Actor): Promise<Answer> {
  const { text, checks, files } = readEntries(body.view.state.values, metadata.long)
  const fetched = await fetchFiles(slack, files, stage.language)
  if (fetched.problems.length > 0) return { kind: 'refused', tell: fetched.problems.join('\n') }
  const { act, value, kept, submitKey } = metadata
  return slack.counter.perform(actor, {
    kind: 'submit',
    act,
    value,
    kept,
    submitKey,
    entries: { text, checks, files: [...(metadata.files ?? []), ...fetched.files] },
  })
}

async function respond(slack: Slack, { body, metadata, stage }: Form, answer: Answer): Promise<ViewResponse> {
  const values = body.view.state.values
  switch (answer.kind) {
    case 'done':
      if (answer.tell !== undefined) goOn(slack, hint(slack, stage, answer.tell))
      return { response_action: 'clear' }
    case 'refused':
      return stay(values, answer.tell, stage.language)
    case 'amend':
      return (
        remarksOnly(answer, metadata, values) ?? {
          response_action: 'update',
          view: await dialogView(slack, answer.dialog, { ...shapeOf(stage), remarks: answer.remarks }),
        }
      )
    case 'dialog':
      return { response_action: 'update', view: await dialogView(slack, answer.dialog, shapeOf(stage)) }
    case 'card':
      return { response_action: 'update', view: cardView(answer.card, stage.language) }
  }
}

// The form still stands there with the text in it. What went well replaces it; what was refused leaves it alone.
async function answerLate(slack: Slack, { body, stage }: Form, work: Promise<Answer>): Promise<void> {
  try {
    const answer = await work
    await giveAnswer(slack, answer.kind === 'refused' ? stage : { ...stage, view: body.view.id }, answer)
  } catch (error) {
    slack.log.error({ workspace: 'slack', error }, 'A form could not be handled')
    await hint(slack, stage, wordsIn(stage.language).visits.notSaved)
  }
}

/** The files of a form that comes back, as it shows them. */
async function namesOf({ counter }: Slack, ids: readonly string[]): Promise<Along[]> {
  const found = await Promise.all(ids.map((id) => readFile(counter.desk, id as FileId)))
  return found.flatMap((file) => (file === undefined ? [] : [{ id: file.id, name: file.name }]))
}

type Values = ViewSubmission['view']['state']['values']

/** The form stays open with a remark; one without any field can only be replaced. */
function stay(values: Values, tell: string, language: Stage['language']): ViewResponse {
  const [block] = Object.keys(values)
  if (block === undefined) return { response_action: 'update', view: renderNotice(tell, { language }) }
  return { response_action: 'errors', errors: { [block]: cut(tell, 2_000) } }
}

/** Remarks beside the fields, where nothing else of the form has changed: the least disturbing answer. */
function remarksOnly(
  { dialog, remarks }: { dialog: Dialog; remarks: Readonly<Record<string, string>> },
  metadata: Metadata,
  values: Values,
): ViewResponse | undefined {
  const same =
    JSON.stringify([dialog.value, dialog.kept, dialog.submitKey]) ===
    JSON.stringify([metadata.value, metadata.kept, metadata.submitKey])
  const fields = dialog.fields.filter((field) => field.kind !== 'says')
  const known = fields.every((field) => blockOf(values, field.name) !== undefined)
  const entries = Object.entries(remarks).map(
    ([field, remark]) => [blockOf(values, field), cut(remark, 2_000)] as const,
  )
  if (!same || !known || entries.length === 0 || entries.some(([block]) => block === undefined)) return undefined
  return { response_action: 'errors', errors: Object.fromEntries(entries) }
}
