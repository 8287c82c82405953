import { claimHiding, settleHiding, type HideOutcome } from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import { change, conversationOf, deliver, message } from './customer'
import { ada, bruno } from './desk'
import { SOCIAL } from './many-places'
import type { Stage } from './played'

/** Comments are hidden and shown again: the only one at once, of several the one that is chosen; and what comes of it. */
export async function hideAndShow(stage: Stage, text: string): Promise<void> {
  const { desk } = stage.house
  const comment = { account: SOCIAL, text, thread: 'h', surface: 'comment', visibility: 'public' } as const
  const first = message(comment)
  await deliver(desk, first)
  const id = await conversationOf(desk, { account: SOCIAL, thread: 'h' })
  const ends: HideOutcome[] = [
    { kind: 'done' },
    { kind: 'refused', reason: 'no_permission', detail: 'x' },
    { kind: 'refused', reason: 'not_ours', detail: 'x' },
  ]
  await stage.do(ada, 'hide', id)
  await stage.cardOf(id)
  await end(stage, id, { kind: 'done' })
  await stage.do(bruno, 'show', id)
  await end(stage, id, { kind: 'done' })
  for (let count = 0; count < 8; count += 1) await deliver(desk, message({ ...comment, text: `${count} ${text}` }))
  for (const outcome of ends) {
    const form = await stage.do(ada, 'hide', id)
    await stage.submit(ada, form, { text: { message: '' } })
    const again = await stage.do(ada, 'hide', id)
    await stage.submit(ada, again, { text: { message: chosen(again) } })
    await end(stage, id, outcome)
  }
  await stage.do(ada, 'hide', id)
  for (let count = 0; count < 2; count += 1) {
    const form = await stage.do(ada, 'hide', id)
    await stage.submit(ada, form, { text: { message: chosen(form) } })
    await end(stage, id, { kind: 'done' })
  }
  const back = await stage.do(bruno, 'show', id)
  await stage.submit(bruno, back, { text: { message: chosen(back) } })
  await end(stage, id, { kind: 'done' })
  await deliver(desk, change('deleted', first))
}

/** What the form chooses by itself. */
function chosen(answer: Awaited<ReturnType<Stage['do']>>): string {
  if (answer.kind !== 'dialog') throw new Error(`no form but ${JSON.stringify(answer)}`)
  const field = answer.dialog.fields.find((one) => one.kind === 'select')
  return (field?.kind === 'select' && field.initial) || ''
}

async function end({ house, cardOf, posts }: Stage, id: ConversationId, outcome: HideOutcome): Promise<void> {
  const claim = await claimHiding(house.desk, id)
  if (!claim.ok) throw new Error(claim.why)
  await settleHiding(house.desk, claim.order, outcome)
  await cardOf(id)
  await posts(id)
}
