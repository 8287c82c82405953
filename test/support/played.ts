import { claimSend, fireDueTimers, settleSend, timelineOf } from '../../src/desk/index'
import { newId, type ConversationId, type PersonId } from '../../src/lib/ids'
import type { Answer } from '../../src/workspaces/acts/answer'
import { openPerform } from '../../src/workspaces/acts/perform'
import type { ActValue, Card } from '../../src/workspaces/cards/card'
import type { Dialog, Entries } from '../../src/workspaces/cards/dialog'
import { openDrawing } from '../../src/workspaces/cards/draw'
import type { Language } from '../../src/workspaces/words/choose'
import { asking, carlo, lucia } from './asks'
import { actsOn, as, hands } from './counter'
import { change, conversationOf, deliver, message, opened } from './customer'
import { ada, bruno, giulia, marco, openDesk, otto, playbookOfTests, WRITTEN_PLAYBOOK } from './desk'
import type { DeskOptions, TestDesk } from './desk'
import { MANY_PLACES, SOCIAL } from './many-places'
import { hideAndShow } from './played-hiding'

/** Something that a desk showed to somebody, for renderers to be tried on. */
export type Shown =
  { kind: string; card: Card } | { kind: string; dialog: Dialog; remarks: Readonly<Record<string, string>> }

/** What an act answered with, each time that it was pressed. */
export type Pressed = { act: string; answer: Answer['kind'] }

export type Day = { shown: Shown[]; pressed: Pressed[] }

// A Tuesday at ten in Rome: every department is there.
const MORNING = new Date('2026-11-24T09:00:00Z')
const HOUR = 3_600_000
const LONG = 'Ho pagato la bolletta, ma ricevo ancora solleciti. '.repeat(400)
const NASTY =
  '**Rosa** [bank](https://evil.example) <at>Ada</at> {{DATE(2026-11-21T09:30:00Z)}} <!channel> \u202Etfel раypal.com'

/**
 * A day in which everything happens that can happen to conversations and asks, and everybody looks at everything:
 * all cards, posts and forms of the desk in one language, with long and with hostile texts.
 */
export async function playDay(language: Language): Promise<Day> {
  const day: Day = { shown: [], pressed: [] }
  for (const approves of [false, true]) {
    const playbook = {
      ...structuredClone(asking),
      ...WRITTEN_PLAYBOOK,
      language,
      reply: { ...playbookOfTests.reply, approvalForRoles: approves ? (['agent'] as const) : [] },
    }
    await playAt({ playbook, now: MORNING, max: 20 }, { language, day }, approves ? approvals : wholeDay)
  }
  const playbook = { ...MANY_PLACES.playbook, language }
  await playAt({ ...MANY_PLACES, playbook, now: MORNING }, { language, day }, severalPlaces)
  return day
}

type Kept = { language: Language; day: Day }

async function playAt(options: DeskOptions, kept: Kept, play: (stage: Stage) => Promise<void>): Promise<void> {
  const house = await openDesk(options)
  try {
    await play(openStage(house, kept))
  } finally {
    await house.close()
  }
}

export type Stage = ReturnType<typeof openStage>

function openStage(house: TestDesk, { language, day }: Kept) {
  const { desk } = house
  const perform = openPerform(desk, {
    deadWork: { list: () => Promise.resolve([]), replay: () => Promise.resolve(false) },
  })
  const at = hands(perform)
  const drawing = openDrawing(desk)
  const keep = (kind: string, answer: Answer): Answer => {
    if (answer.kind === 'card') day.shown.push({ kind, card: answer.card })
    if (answer.kind === 'dialog') day.shown.push({ kind, dialog: answer.dialog, remarks: {} })
    if (answer.kind === 'amend') day.shown.push({ kind, dialog: answer.dialog, remarks: answer.remarks })
    return answer
  }
  const cardOf = async (id: ConversationId): Promise<Card> => {
    const drawn = await drawing.card(id)
    if (drawn === undefined) throw new Error('no card')
    day.shown.push({ kind: 'conversation', card: drawn.card })
    return drawn.card
  }
  const press = async (who: PersonId, act: string, value: ActValue): Promise<Answer> => {
    const answer = keep(act, await at.press(as(who, language), act, value))
    day.pressed.push({ act, answer: answer.kind })
    return answer
  }
  return {
    ...{ house, day, drawing, press, cardOf },
    say: async (who: PersonId, verb: string, conversation?: ConversationId): Promise<Answer> =>
      keep(verb, await at.say(as(who, language), verb, '', conversation === undefined ? {} : { conversation })),
    /** Presses what the card as it is now offers. */
    do: async (who: PersonId, act: string, id: ConversationId): Promise<Answer> =>
      press(who, act, actsOn(await cardOf(id)).get(act) ?? { c: id }),
    submit: async (who: PersonId, answer: Answer, entries: Partial<Entries> = {}): Promise<Answer> => {
      if (answer.kind !== 'dialog' && answer.kind !== 'amend') throw new Error(`no form but ${JSON.stringify(answer)}`)
      return keep(answer.dialog.act, await at.submit(as(who, language), answer.dialog, entries))
    },
    /** All posts of a conversation so far, as a room reads them. */
    posts: async (id: ConversationId): Promise<Card[]> => {
      const facts = await timelineOf(desk, id, { after: '0', limit: 1_000 })
      const posts = await drawing.posts(id, facts, 'teams')
      day.shown.push(...posts.map(({ card }) => ({ kind: 'post', card })))
      return posts.map(({ card }) => card)
    },
    /** A reply goes out, and this is what its platform says. */
    send: async (id: ConversationId, outcome: Parameters<typeof settleSend>[1]['outcome']): Promise<void> => {
      await at.say(as(ada), 'reply', 'We look into it', { conversation: id, origin: `teams:C:${newId()}` })
      await house.advance(11_000)
      const claimed = await claimSend(desk, { conversation: id, split: ({ text }) => [{ text, files: [] }] })
      if (!claimed.ok) throw new Error(claimed.why)
      await settleSend(desk, { attempt: claimed.send.attempt, outcome })
    },
  }
}

/** The newest card on which an act is offered, and what it carries there. */
function valueOn(cards: readonly Card[], act: string): ActValue {
  const value = [...cards].reverse().flatMap((card) => actsOn(card).get(act) ?? [])[0]
  if (value === undefined) throw new Error(`nowhere ${act}`)
  return value
}

async function wholeDay(stage: Stage): Promise<void> {
  const first = message({ thread: 'long', text: LONG, author: { externalId: 'rosa', name: NASTY } })
  const id = await opened(stage.house.desk, first)
  await handled(stage, id)
  await corrected(stage, id)
  await deliver(stage.house.desk, message({ thread: 'long', text: NASTY }), change('edited', first, { text: NASTY }))
  await deliver(stage.house.desk, change('reaction', first), change('own_echo', first), change('deleted', first))
  await sent(stage)
  await asked(stage, id)
  await looked(stage, id)
  await late(stage)
  await stage.posts(id)
  notices(stage)
}

async function handled(stage: Stage, id: ConversationId): Promise<void> {
  await stage.do(ada, 'claim', id)
  const reply = await stage.do(ada, 'reply', id)
  await stage.submit(ada, reply, { text: { text: '' } })
  await stage.submit(ada, reply, { text: { text: LONG } })
  const waiting = await stage.submit(ada, reply, { text: { text: 'Buongiorno Rosa' } })
  if (waiting.kind === 'done') await stage.press(ada, 'undo', valueOn(await stage.posts(id), 'undo'))
  const takeOver = await stage.do(bruno, 'take-over', id)
  await stage.submit(bruno, takeOver, {})
  await stage.submit(bruno, takeOver, { text: { reason: NASTY } })
  const assign = await stage.do(marco, 'assign', id)
  await stage.submit(marco, assign, {})
  await stage.submit(marco, await stage.do(marco, 'assign', id), { text: { person: 'ada' } })
  const snooze = await stage.do(ada, 'snooze', id)
  await stage.submit(ada, snooze, { text: { span: 'exact', until: 'never' } })
  await stage.submit(ada, await stage.do(ada, 'snooze', id), { text: { span: 'hours3' } })
  await stage.do(ada, 'wake', id)
  await stage.do(ada, 'release', id)
  const close = await stage.do(ada, 'close', id)
  await stage.do(ada, 'claim', id)
  // The form lay open while something changed.
  await stage.submit(ada, close, { text: { reason: 'solved' } })
  await stage.submit(ada, await stage.do(ada, 'close', id), { text: { reason: 'other', text: NASTY } })
  await stage.do(ada, 'reopen', id)
}

async function corrected(stage: Stage, id: ConversationId): Promise<void> {
  const priority = await stage.do(ada, 'priority', id)
  await stage.submit(ada, priority, { text: { priority: '1' } })
  await stage.do(ada, 'spam', id)
  await stage.do(ada, 'not-spam', id)
  await stage.submit(ada, await stage.do(ada, 'note', id), { text: { text: LONG } })
}

async function sent(stage: Stage): Promise<void> {
  const { desk } = stage.house
  const ends = [
    { kind: 'sent', ids: ['1'] },
    { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'x' },
  ] as const
  for (const outcome of ends) {
    const id = await opened(desk, { text: 'Where is my parcel?' })
    await stage.send(id, outcome)
    await stage.cardOf(id)
    await stage.posts(id)
  }
  for (const act of ['arrived', 'send-again', 'leave']) {
    const id = await opened(desk, { text: 'Where is my parcel?' })
    await stage.send(id, { kind: 'unknown', detail: 'reset' })
    await stage.cardOf(id)
    await stage.press(marco, act, valueOn(await stage.posts(id), act))
    await stage.posts(id)
  }
}

async function asked(stage: Stage, id: ConversationId): Promise<void> {
  const ask = async (): Promise<void> => {
    const form = await stage.do(ada, 'escalate', id)
    await stage.submit(ada, form, {})
    const text = { department: 'billing', question: `Perché? ${NASTY}`, tried: LONG.slice(0, 2_900) }
    await stage.submit(ada, await stage.do(ada, 'escalate', id), { text })
  }
  await ask()
  const value = valueOn(await stage.posts(id), 'ask-ack')
  await stage.press(carlo, 'ask-ack', value)
  const more = await stage.press(carlo, 'ask-time', value)
  await stage.submit(carlo, more, { text: { span: 'exact', until: 'never' } })
  const pass = await stage.press(carlo, 'ask-pass', value)
  await stage.submit(carlo, pass, { text: { to: 'to:lucia', reason: NASTY } })
  await stage.posts(id)
  await stage.submit(lucia, await stage.press(lucia, 'ask-answer', value), { text: { text: LONG.slice(0, 9_000) } })
  await stage.press(ada, 'use-answer', valueOn(await stage.posts(id), 'use-answer'))
  await ask()
  await stage.press(ada, 'ask-withdraw', valueOn(await stage.posts(id), 'ask-withdraw'))
  await ask()
  await stage.cardOf(id)
}

/** Everybody looks at everything that there is to see. */
async function looked(stage: Stage, id: ConversationId): Promise<void> {
  for (let count = 0; count < 12; count += 1) await opened(stage.house.desk, { text: `${count} ${NASTY}` })
  for (let count = 0; count < 12; count += 1) {
    await stage.say(ada, 'claim', await opened(stage.house.desk, { text: `mine ${count} ${NASTY}` }))
  }
  for (const act of ['case', 'history', 'promises']) await stage.press(marco, act, { c: id })
  for (const part of ['all', 'guidelines', 'tone', 'dos', 'crisis']) await stage.press(ada, 'playbook', { c: part })
  for (const who of [ada, marco, giulia, otto]) {
    for (const verb of ['home', 'help', 'who', 'sla', 'playbook']) await stage.say(who, verb)
  }
  await stage.press(otto, 'replay-delivery', { c: '1' })
  await stage.press(otto, 'replay-work', { c: '1' })
}

/** Promises come due one after the other, and nobody keeps them. */
async function late(stage: Stage): Promise<void> {
  const { house } = stage
  const id = await opened(house.desk, { text: 'Nobody answers me.' })
  for (let count = 0; count < 12; count += 1) {
    await house.advance(HOUR)
    await fireDueTimers(house.desk, { limit: 1_000, by: 'test' })
  }
  for (const part of ['all', 'agent:ada', 'channel:webchat', 'department:billing']) {
    await stage.press(giulia, 'sla', { c: part })
    await stage.press(giulia, 'sla-risk', { c: part })
  }
  await stage.cardOf(id)
  await stage.posts(id)
}

function notices({ drawing, day }: Stage): void {
  const account = 'telegram' as never
  const events = [
    { type: 'account.broken', conversation: null, account, reason: NASTY },
    { type: 'account.recovered', conversation: null, account },
    { type: 'inbox.quarantined', conversation: null, inbox: '1', channel: 'telegram' },
  ] as const
  for (const event of events) {
    const notice = drawing.notice(event)
    if (notice) day.shown.push({ kind: 'notice', card: notice.card })
  }
}

async function approvals(stage: Stage): Promise<void> {
  const id = await opened(stage.house.desk, { text: 'Where is my parcel?' })
  for (const act of ['decline', 'approve']) {
    const form = await stage.do(ada, 'reply', id)
    await stage.submit(ada, form, { text: { text: `Soon, ${act}.` } })
    await stage.cardOf(id)
    const answer = await stage.press(marco, act, valueOn(await stage.posts(id), act))
    if (answer.kind === 'dialog') await stage.submit(marco, answer, { text: { reason: NASTY } })
    await stage.posts(id)
  }
}

/** What is said in public goes on in private, and what came too late for free text is answered with a template. */
async function severalPlaces(stage: Stage): Promise<void> {
  const { desk } = stage.house
  const told = { account: SOCIAL, text: LONG, permalink: 'https://social.example/1' }
  await deliver(desk, message({ ...told, thread: 'p', surface: 'comment', visibility: 'public' }))
  const id = await conversationOf(desk, { account: SOCIAL, thread: 'p' })
  const text = { text: 'We look into it.', kind: 'private_reply' }
  await stage.submit(ada, await stage.do(ada, 'reply-public', id), { text: { text: '' } })
  await stage.submit(ada, await stage.do(ada, 'move-private', id), { text })
  await stage.cardOf(id)
  await deliver(desk, message({ ...told, thread: 'd', surface: 'dm', occurredAt: new Date(0) }))
  const late = await conversationOf(desk, { account: SOCIAL, thread: 'd' })
  await stage.submit(ada, await stage.do(ada, 'template', late), { text: { template: 'hello:it' } })
  await hideAndShow(stage, NASTY)
  await stage.posts(id)
}
