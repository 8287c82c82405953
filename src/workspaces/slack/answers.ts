import { plainly } from '../acts/plainly'
import type { ModalView } from '@slack/types'
import { readFile, storeFile } from '../../desk/index'
import type { FileId } from '../../lib/ids'
import type { Actor, Answer } from '../acts/answer'
import type { Card } from '../cards/card'
import type { Dialog } from '../cards/dialog'
import { hint } from './hints'
import { keepMetadata, type FormPlace, type Shelf } from './metadata'
import { renderCard } from './render'
import { renderDialog, renderNotice, type Along, type DialogShape } from './render-dialog'
import { LIMITS, plain } from './rich-text'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

/** Where a person acted and how they can be answered. */
export type Stage = {
  user: string
  language: Actor['language']
  place?: FormPlace
  /** Opens a window within three seconds, once. */
  trigger?: string
  /** A window of ours that is open: it is drawn anew instead. */
  view?: string
  /** Files of a message that is to be sent. */
  files?: readonly Along[]
}

/** Answers a person who pressed, said or submitted something. Never fails: what was done is done. */
export async function giveAnswer(slack: Slack, stage: Stage, answer: Answer): Promise<void> {
  try {
    await give(slack, stage, answer)
  } catch (error) {
    slack.log.warn({ workspace: 'slack', error }, 'An answer could not be shown in a window')
    await hint(slack, stage, plainly(answer, stage.language))
  }
}

async function give(slack: Slack, stage: Stage, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'done':
    case 'refused': {
      const tell = answer.tell ?? (stage.view === undefined ? undefined : wordsIn(stage.language).visits.done)
      if (tell === undefined) return
      return stage.view === undefined ? hint(slack, stage, tell) : show(slack, stage, renderNotice(tell, stage))
    }
    case 'dialog':
      return show(slack, stage, await dialogView(slack, answer.dialog, shapeOf(stage)))
    case 'amend':
      return show(slack, stage, await dialogView(slack, answer.dialog, { ...shapeOf(stage), remarks: answer.remarks }))
    case 'card':
      return show(slack, stage, cardView(answer.card, stage.language))
  }
}

export const shapeOf = ({ language, place, files }: Stage): DialogShape => ({
  language,
  ...(place === undefined ? {} : { place }),
  ...(files === undefined ? {} : { files }),
})

async function show(slack: Slack, { view, trigger }: Stage, content: ModalView): Promise<void> {
  if (view !== undefined) await slack.call('views.update', { view_id: view, view: content })
  else await slack.call('views.open', { trigger_id: trigger, view: content })
}

/** A form that Slack will take, whatever it has to carry. */
export async function dialogView(slack: Slack, dialog: Dialog, shape: DialogShape): Promise<ModalView> {
  const view = renderDialog(dialog, shape)
  return { ...view, private_metadata: await keepMetadata(view.private_metadata ?? '', openShelf(slack)) }
}

export function cardView(card: Card, language: Actor['language']): ModalView {
  const { blocks } = renderCard(card, { as: 'modal' })
  return {
    type: 'modal',
    callback_id: 'notice',
    title: plain(card.title === '' ? 'Sportello' : card.title, LIMITS.modalTitle),
    close: plain(wordsIn(language).visits.close, LIMITS.modalTitle),
    blocks,
  }
}

/** Forms outlive processes and may come back to another replica: what they cannot carry lies in the database. */
export function openShelf({ counter }: Pick<Slack, 'counter'>): Shelf {
  return {
    put: (text) => storeFile(counter.desk, { name: 'form.json', mime: 'application/json', content: Buffer.from(text) }),
    get: async (id) => (await readFile(counter.desk, id as FileId))?.content.toString('utf8'),
  }
}
