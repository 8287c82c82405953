import { claimSend, settleSend, viewConversation, viewDeadlines, type SendOutcome } from '../../../src/desk/index'
import { onePart } from '../../../src/channels/channel'
import type { ConversationId } from '../../../src/lib/ids'
import { openDrawing } from '../../../src/workspaces/cards/draw'
import { ada, openDesk, type TestDesk } from '../../support/desk'
import { conversationOf, deliver, message } from '../../support/customer'
import { MANY_PLACES, SOCIAL } from '../../support/many-places'
import { openPerform } from '../../../src/workspaces/acts/perform'
import { as, dialogOf, hands } from '../../support/counter'

const DAY_MS = 86_400_000
const fb = SOCIAL

let house: TestDesk
let at: ReturnType<typeof hands>
beforeAll(async () => {
  house = await openDesk(MANY_PLACES)
  at = hands(openPerform(house.desk))
})
afterAll(() => house.close())

let count = 0
async function began(told: Parameters<typeof message>[0] = {}): Promise<ConversationId> {
  const thread = `p${(count += 1)}`
  const permalink = `https://fb.example/${thread}`
  await deliver(
    house.desk,
    message({ account: fb, thread, surface: 'comment', visibility: 'public', permalink, ...told }),
  )
  return await conversationOf(house.desk, { account: fb, thread })
}
const card = async (id: ConversationId): Promise<string> =>
  JSON.stringify((await openDrawing(house.desk).card(id))?.card)
async function sent(id: ConversationId, outcome: SendOutcome): Promise<void> {
  const claim = await claimSend(house.desk, { conversation: id, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  await settleSend(house.desk, { attempt: claim.send.attempt, outcome })
}
const refused = (...remedies: Extract<SendOutcome, { kind: 'refused' }>['remedies'][number][]): SendOutcome => ({
  ...{ kind: 'refused', reason: 'not_permitted', remedies, detail: '' },
})

describe('Moving to private from a card', () => {
  it('opens the form with the private answer chosen, says that it is once, and the card shows what became of it', async () => {
    const id = await began({ text: 'My bill!' })
    expect(await card(id)).toContain('Move to private')
    const form = dialogOf(await at.press(as(ada), 'move-private', { c: id }))
    expect(form.kept['kind']).toBe('private_reply')
    expect(JSON.stringify(form.fields)).toContain('one private answer')
    expect(await at.submit(as(ada), form, { text: { text: 'We look.', kind: 'private_reply' } })).toMatchObject({
      kind: 'done',
    })
    await sent(id, { kind: 'sent', ids: ['s1'], continues: { thread: 'dm-rosa', surface: 'dm' } })
    expect(await card(id)).toContain('answered in private')
    expect(await card(id)).not.toContain('Move to private')
    expect(await at.press(as(ada), 'move-private', { c: id })).toMatchObject({ kind: 'refused' })
    await deliver(
      house.desk,
      message({ account: fb, thread: 'dm-rosa', surface: 'dm', text: 'Thanks, it is 77', occurredAt: new Date() }),
    )
    expect(await card(id)).toContain('Goes on in private · Direct message')
    const reply = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    expect(reply.kept['kind']).toBe('dm')
    expect(JSON.stringify(reply.fields)).toContain('Direct message on Telegram')
  })

  it('offers what is possible when a public reply is refused, as buttons on the card, with the text kept', async () => {
    const id = await began()
    const form = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    await at.submit(as(ada), form, { text: { text: 'A public word', kind: 'public_reply' } })
    await sent(id, refused('private_reply', 'open_natively', 'use_template', 'reconnect'))
    const buttons = (await openDrawing(house.desk).card(id))?.card.nodes.filter(({ kind }) => kind === 'buttons')[0]
    const items = buttons?.kind === 'buttons' ? buttons.items : []
    expect(items.map(({ label }) => label)).toEqual(['Move to private …', 'Answer on Telegram', 'Write again …'])
    expect(items[1]).toMatchObject({ kind: 'link', url: expect.stringContaining('https://fb.example/') })
    const again = items[0]?.kind === 'act' ? items[0].value : { c: id }
    expect(JSON.stringify(dialogOf(await at.press(as(ada), 'move-private', again)))).toContain('A public word')
  })

  it('leaves what can only be answered on the platform to the platform: a link, no form, no promise', async () => {
    const id = await began({ surface: 'keyword-hit' })
    const shown = await card(id)
    expect(shown).toContain('Answer on Telegram')
    expect(shown).not.toContain('"act":"reply"')
    expect(await viewDeadlines(house.desk, id)).toEqual([])
    expect(await at.press(as(ada), 'reply', { c: id })).toMatchObject({ kind: 'refused' })
    expect(await at.press(as(ada), 'claim', { c: id })).toMatchObject({ kind: 'done' })
  })
})

describe('A template', () => {
  const late = { surface: 'dm', visibility: 'private', occurredAt: new Date(Date.now() - 2 * DAY_MS) } as const

  it('is what Reply offers when the time for free text is over: chosen, filled, and sent as it will be read', async () => {
    const id = await began({ ...late, language: 'it' })
    const choose = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    const [select] = choose.fields.filter(({ kind }) => kind === 'select')
    expect(select).toMatchObject({ name: 'template', options: [{ value: 'it:hello' }, { value: 'en:sorry' }] })
    const blanks = dialogOf(await at.submit(as(ada), choose, { text: { template: 'it:hello' } }))
    expect(JSON.stringify(blanks.fields)).toContain('Buongiorno {{1}}')
    expect(blanks.fields.filter(({ kind }) => kind === 'text')).toHaveLength(2)
    const half = await at.submit(as(ada), blanks, { text: { blank1: 'Rosa', blank2: '' } })
    expect(half).toMatchObject({ kind: 'amend', remarks: { '': expect.stringContaining('{{2}}') } })
    expect(JSON.stringify(dialogOf(half))).toContain('Buongiorno Rosa')
    const done = await at.submit(as(ada), dialogOf(half), { text: { blank1: 'Rosa', blank2: '77' } })
    expect(done).toMatchObject({ kind: 'done' })
    const claim = await claimSend(house.desk, { conversation: id, split: onePart })
    expect(claim).toMatchObject({
      ok: true,
      send: { text: 'Buongiorno Rosa, la pratica 77 è aperta.', template: { name: 'hello', values: ['Rosa', '77'] } },
    })
    expect((await viewConversation(house.desk, id))?.claim?.agent).toBe(ada)
  })
})
