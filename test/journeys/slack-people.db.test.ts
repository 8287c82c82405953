import { SOCIAL, openHouseInSlack, type HouseInSlack } from '../support/house-in-slack'
import type { Json, MessageRow } from '../support/slack/ledger'
import { until } from '../support/until'

let house: HouseInSlack
beforeAll(async () => {
  house = await openHouseInSlack()
  const { slack } = house
  slack.addUser({ id: 'UGUEST', name: 'Guest', email: 'ada@lineachiara.example', is_restricted: true })
  slack.addUser({
    id: 'UCONNECT',
    name: 'Partner',
    email: 'ada@lineachiara.example',
    is_stranger: true,
    team_id: 'T0OTHER',
  })
})
afterAll(() => house.close())

const told = (user: string, text: string): Promise<string> =>
  until(`${user} is told "${text}"`, () => house.slack.hints(user).find((hint) => hint.includes(text)))
const numberOf = (root: MessageRow): string => /#(\d+) ·/.exec(house.slack.contentOf(root))?.[1] ?? 'none'
const answered = ({ body }: { body: unknown }): string => JSON.stringify(body)

/** How often anything happened that only people do. */
const deeds = async (): Promise<number> => {
  const { rows } = await house.app.desk.db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from facts where type not like 'message.%' and type not like '%.opened'`,
  )
  return rows[0]?.count ?? -1
}

describe('somebody who may not', () => {
  it.each([
    ['UGUEST', 92],
    ['UCONNECT', 93],
  ])('does nothing, whichever way is tried: %s', async (user, phone) => {
    const { slack } = house
    const nina = house.phone(phone)
    await nina.writes(`Nobody may take this (${user})`)
    const { root } = await house.shown(`Nobody may take this (${user})`)
    const thread = { channel: SOCIAL, thread: root.ts }
    await house.quiet()
    const before = await deeds()
    await slack.click(user, root, 'claim')
    await told(user, 'Nothing was done')
    for (const words of ['!claim', '!reply Give me your password', '!close', '!note secret', '!assign ada'])
      await slack.type(user, words, thread)
    await slack.type(user, 'close', { ...thread, mention: true })
    const typed = await slack.type(user, 'Some words of mine', thread)
    await slack.shortcut(user, typed, 'send_to_customer')
    await slack.shortcut(user, typed, 'add_as_note')
    for (const line of ['/claim', '/reply', '/case'])
      expect(answered(await slack.command(user, `${line} ${numberOf(root)} close`, { channel: SOCIAL }))).toMatch(
        /Nothing was done/,
      )
    await house.quiet()
    await house.undoTimePasses()
    await house.quiet()
    expect(await deeds()).toBe(before)
    expect(slack.view(user)).toBeUndefined()
    expect(nina.got()).toEqual([])
    const hints = slack.ledger.ephemerals.filter((row) => row.user === user)
    expect(hints.length).toBeGreaterThan(5)
  })
})

describe('buttons and forms that are none any more', () => {
  it('are answered with a word, and nothing is done', async () => {
    const { slack } = house
    await (await house.visitor()).writes('Old buttons, unknown buttons')
    const { root } = await house.shown('Old buttons')
    await house.quiet()
    const drawn = structuredClone(root.blocks) as Json[]
    const before = await deeds()
    for (const action of STRANGE) await slack.caller.interact(press(root, action))
    await until(
      'each is answered',
      () => slack.ledger.ephemerals.filter((row) => row.user === 'UADA').length >= STRANGE.length || undefined,
    )
    expect(await deeds()).toBe(before)

    // A card as it was before: the button on it says what has changed since.
    await slack.click('UMARCO', root, 'claim')
    await until('Marco holds it', () => slack.contentOf(root).includes('Held by Marco') || undefined)
    await house.quiet()
    const since = root.blocks as Json[]
    Object.assign(root, { blocks: drawn })
    await slack.click('UADA', root, 'close')
    await told('UADA', 'has changed since that card was drawn')
    Object.assign(root, { blocks: since })
    expect(slack.contentOf(root)).not.toContain('Closed')
  })

  it('keep what was typed when the form is stale, and send nothing', async () => {
    const { slack } = house
    const rosa = await house.visitor()
    await rosa.writes('The form was open too long')
    const { root } = await house.shown('open too long')
    await house.quiet()
    await slack.click('UADA', root, 'reply')
    await until('the form', () => slack.viewText('UADA').includes('open too long') || undefined)
    await rosa.writes('Forget it, it works again')
    await house.post(root, 'it works again')
    const answer = await slack.submit('UADA', { text: 'We send a technician.' })
    expect(answered(answer)).toContain('has written meanwhile')
    expect(JSON.stringify(slack.view('UADA')?.view)).toContain('We send a technician.')

    const view = slack.view('UADA')
    if (view) view.view['private_metadata'] = 'from another version'
    expect(answered(await slack.submit('UADA'))).toContain('This form is not valid any more')
    slack.closeViews('UADA')
    await house.undoTimePasses()
    await house.quiet()
    expect((await rosa.sees()).filter(({ by }) => by === 'brand')).toEqual([])
  })
})

const ID = '00000000-0000-7000-8000-000000000000'
const STRANGE: readonly Json[] = [
  { type: 'button', action_id: 'frobnicate', value: 'x' },
  { type: 'button', action_id: 'act|0|claim', value: 'not json' },
  { type: 'button', action_id: 'act|0|claim', value: JSON.stringify({ c: 'no id' }) },
  { type: 'button', action_id: 'act|0|claim', value: JSON.stringify({ c: ID, v: 1 }) },
  { type: 'button', action_id: 'act|0|constructor', value: JSON.stringify({ c: ID }) },
  { type: 'button', action_id: 'act|0|\u0000', value: JSON.stringify({ c: ID }) },
  { type: 'overflow', action_id: `menu|0|${JSON.stringify({ c: ID })}`, selected_option: { value: 'explode' } },
]

/** A click as no card of ours would send it. */
const press = ({ channel, ts }: MessageRow, action: Json): Json => ({
  type: 'block_actions',
  user: { id: 'UADA', team_id: house.slack.team },
  team: { id: house.slack.team },
  trigger_id: house.slack.ledger.issueTrigger('UADA'),
  channel: { id: channel },
  container: { type: 'message', channel_id: channel, message_ts: ts },
  actions: [{ ...action, action_ts: house.slack.ledger.nextTs() }],
})
