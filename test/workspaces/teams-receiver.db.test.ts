import { CARE, openTeamsDoor, type TeamsDoor } from '../support/teams-door'
import type { TokenOptions } from '../support/teams/caller'
import type { Json } from '../support/teams/ledger'

let door: TeamsDoor
beforeEach(async () => {
  door = await openTeamsDoor()
})
afterEach(() => door.close())

type Kept = { external_id: string; lane: string; state: string; raw: Buffer; source: string }
const kept = async (): Promise<Kept[]> => (await door.desk.db('inbox').orderBy('id').select(COLUMNS)) as Kept[]
const COLUMNS = ['external_id', 'lane', 'state', 'raw', 'source', 'last_error']
const texts = async (): Promise<string[]> =>
  (await kept()).flatMap(({ raw, source }) =>
    source === 'workspace' ? [String((JSON.parse(raw.toString('utf8')) as Json)['text'])] : [],
  )

const typed = (more: Json = {}): Json => {
  const { standIn } = door
  const base = standIn.base('ada', standIn.ledger.chatOf('ada').id)
  return { type: 'message', id: standIn.ledger.nextId(), text: 'Rosa has not paid', ...base, ...more }
}
const post = (activity: unknown, options?: TokenOptions) => door.standIn.caller.post(JSON.stringify(activity), options)

describe('whoever calls the address of Teams', () => {
  const HOUR = 3_600
  const now = (): number => Math.floor(Date.now() / 1000)

  const refused: [string, () => TokenOptions][] = [
    ['has no token', () => ({ header: '' })],
    ['has something that is no token', () => ({ header: 'Bearer not.a.token' })],
    ['has a password instead of a token', () => ({ header: 'Basic dXNlcjpwYXNz' })],
    ['signed with a key of their own under the name of the right one', () => ({ forged: true })],
    ['signed with a key that nobody knows', () => ({ key: { ...door.standIn.caller.key, kid: 'unknown' } })],
    ['signed with a key that is not endorsed for Teams', () => ({ key: door.standIn.caller.unendorsed })],
    ['has a token for another app', () => ({ claims: { aud: '11111111-2222-4333-8444-555555555555' } })],
    ['has a token from another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['has a token that has expired', () => ({ claims: { exp: now() - HOUR } })],
    ['has a token that is not valid yet', () => ({ claims: { nbf: now() + HOUR } })],
    ['has a token for another service URL', () => ({ claims: { serviceurl: 'https://smba.trafficmanager.net/x/' } })],
    ['has a token without a service URL', () => ({ claims: { serviceurl: undefined } })],
  ]
  it.each(refused)('is refused when the caller %s, and told nothing', async (_name, options) => {
    const answer = await post(typed(), options())
    expect(answer).toMatchObject({ status: 401, body: '' })
    expect(await kept()).toEqual([])
    expect(door.logged().join()).not.toMatch(/Rosa|Bearer|eyJ/)
  })

  it('is let in with the right token', async () => {
    expect(await post(typed())).toMatchObject({ status: 200 })
    expect(await texts()).toEqual(['Rosa has not paid'])
  })

  it.each([
    ['another host', { serviceUrl: 'https://evil.example/teams/' }],
    ['no service URL', { serviceUrl: undefined }],
    ['a host inside another', { serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }],
  ])('is refused although Microsoft signed when the activity names %s', async (_name, more) => {
    const claims = more.serviceUrl === undefined ? {} : { serviceurl: more.serviceUrl }
    const { status, body } = await post(typed(more), { claims })
    expect([400, 401]).toContain(status)
    expect(body).toBe('')
    expect(await kept()).toEqual([])
    expect(await door.desk.db('teams_places')).toEqual([])
  })

  it('is refused when the activity comes from another tenant, or from none', async () => {
    const elsewhere = '99999999-2222-4333-8444-555555555555'
    const conversation = { ...(typed()['conversation'] as Json), tenantId: elsewhere }
    expect(await post(typed({ conversation, channelData: { tenant: { id: elsewhere } } }))).toMatchObject({
      status: 403,
      body: '',
    })
    expect(await post(typed({ conversation: { id: 'a:1x' }, channelData: {} }))).toMatchObject({
      status: 403,
      body: '',
    })
    expect(await kept()).toEqual([])
  })

  it('is refused on channels that are not Teams, whose users nobody vouches for', async () => {
    expect(await post(typed({ channelId: 'webchat' }), { key: door.standIn.caller.unendorsed })).toMatchObject({
      status: 401,
    })
    expect(await kept()).toEqual([])
  })

  it('gets an error without a word when what they send is no activity', async () => {
    for (const raw of ['[]', '{', '"text"', '', 'null', '{"type":"message"}', '[{"type":"message"}]'])
      expect(await door.standIn.caller.post(raw)).toMatchObject({ status: 400, body: '' })
    expect((await door.standIn.caller.post(' '.repeat(1_100_000))).status).toBe(413)
  })

  it('is told to come again while the keys of Microsoft cannot be had', async () => {
    door.standIn.keysAnswer.on = false
    expect(await post(typed())).toMatchObject({ status: 503, body: '' })
    door.standIn.keysAnswer.on = true
    expect(await post(typed())).toMatchObject({ status: 200 })
  })
})

describe('what Teams tells us', () => {
  it('is kept once, however often it comes', async () => {
    door.standIn.weather.repeat = 3
    const spot = await door.standIn.type('ada', 'hello')
    await door.standIn.edit(spot, 'hello again')
    await door.standIn.edit(spot, 'hello for the last time')
    await door.standIn.remove(spot)
    expect(await texts()).toEqual(['hello', 'hello again', 'hello for the last time', 'undefined'])
  })

  it('waits in one lane a thread, in the order in which it was said', async () => {
    const one = await door.standIn.type('ada', 'one', { channel: CARE, mention: true })
    door.standIn.weather.reorder = true
    await door.standIn.type('ada', 'two', { under: one })
    await door.standIn.type('bruno', 'three', { under: one })
    await door.standIn.release()
    const rows = await kept()
    expect(new Set(rows.map(({ lane }) => lane))).toEqual(new Set([`teams:${one.conversation}`]))
    const inOrder = (await door.desk.db('inbox').orderBy('occurred_at')) as Kept[]
    expect(inOrder.map(({ raw }) => (JSON.parse(raw.toString('utf8')) as Json)['text'])).toEqual([
      '<at>Sportello</at> one',
      'two',
      'three',
    ])
  })

  it('is taken when the database is back, because it was not confirmed before', async () => {
    const activity = typed()
    await door.desk.db.raw('alter table inbox rename to inbox_away')
    expect(await post(activity)).toMatchObject({ status: 503, body: '' })
    await door.desk.db.raw('alter table inbox_away rename to inbox')
    expect(await post(activity)).toMatchObject({ status: 200 })
    expect(await texts()).toEqual(['Rosa has not paid'])
    expect(door.logged().join()).not.toContain('Rosa')
  })

  it('is kept aside and confirmed when it is signed and cannot be read', async () => {
    expect(await post(typed({ conversation: undefined }))).toMatchObject({ status: 200 })
    expect(await kept()).toMatchObject([{ state: 'quarantined' }])
  })

  it('is left alone where it is only talk of a room, typing, or our own', async () => {
    const { standIn } = door
    await standIn.type('ada', 'shall we have lunch?', { channel: CARE })
    await post(typed({ type: 'typing' }))
    await post(typed({ from: { id: standIn.botId } }))
    expect(await kept()).toEqual([])
    await standIn.type('ada', '!claim 1', { channel: CARE })
    expect(await texts()).toEqual(['!claim 1'])
  })

  it('says where its conversation is reached, whose chat it is and which team a channel belongs to', async () => {
    const { standIn, teams } = door
    await standIn.type('ada', 'hello')
    await standIn.type('ada', 'hello', { channel: CARE, mention: true })
    await Promise.allSettled(teams.inFlight)
    expect(await teams.places.directOf(standIn.aad('ada').toUpperCase())).toBe(standIn.ledger.chatOf('ada').id)
    expect(await teams.places.rosterOf(`${CARE};messageid=17`)).toBe(standIn.ledger.channels.get(CARE)?.team)
    expect(await teams.places.serviceUrlOf(CARE)).toBe(standIn.serviceUrl)
    expect(await teams.places.directOf(standIn.aad('bruno'))).toBeUndefined()
  })
})

describe('a press', () => {
  const press = (more: Json = {}): Json =>
    typed({ type: 'invoke', id: 'f:1', name: 'adaptiveCard/action', value: {}, ...more })
  const messageIn = ({ body }: { body: unknown }): unknown => (body as Json)['value']

  it('is answered in place', async () => {
    door.answer.with = () => Promise.resolve({ status: 200, body: { statusCode: 200, type: 'x', value: 'Done' } })
    expect(await post(press())).toMatchObject({ status: 200, body: { value: 'Done' } })
    expect(door.invoked).toHaveLength(1)
  })

  it('that comes twice is done once', async () => {
    let done = 0
    door.answer.with = () => Promise.resolve({ status: 200, body: { value: `done ${++done}` } })
    const answers = await Promise.all([post(press()), post(press()), post(press())])
    expect(door.invoked).toHaveLength(1)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(answers.map(messageIn).sort()).toEqual([
      'Still working on it. What you entered is safe.',
      'Still working on it. What you entered is safe.',
      'done 1',
    ])
  })

  it('of two people at once is done for both', async () => {
    door.answer.with = () => Promise.resolve({ status: 200, body: {} })
    await Promise.all([post(press()), post(press({ id: 'f:2', from: door.standIn.base('bruno', CARE)['from'] }))])
    expect(door.invoked).toHaveLength(2)
  })

  it('is refused in words while the database is away, and nothing is done', async () => {
    await door.desk.db.raw('alter table inbox rename to inbox_away')
    const answer = await post(press())
    await door.desk.db.raw('alter table inbox_away rename to inbox')
    expect(answer.status).toBe(200)
    expect(messageIn(answer)).toMatch(/^I cannot save right now/)
    expect(door.invoked).toEqual([])
  })

  it('whose work breaks says so without saying what broke', async () => {
    door.answer.with = () => Promise.reject(new Error('insert into customers values (Rosa Esposito)'))
    const answer = await post(press())
    expect(answer.status).toBe(200)
    expect(messageIn(answer)).toMatch(/^This did not work/)
  })

  it('that nobody knows is told so', async () => {
    expect(messageIn(await post(press()))).toMatch(/^This button is not valid any more/)
    expect(await post(press({ id: 'f:2', name: 'signin/verifyState' }))).toMatchObject({ status: 200 })
  })
})

describe('a press whose work takes long', () => {
  it('is answered in time, and its work is finished before we stop', async () => {
    const slow = await openTeamsDoor({ patience: { callMs: 1_000, postMs: 1_000, invokeMs: 20 } })
    let finish: () => void = () => undefined
    let finished = false
    slow.answer.with = async () => {
      await new Promise<void>((resolve) => (finish = resolve))
      finished = true
      return { status: 200 }
    }
    const base = slow.standIn.base('ada', slow.standIn.ledger.chatOf('ada').id)
    const activity = { type: 'invoke', id: 'f:9', name: 'task/submit', value: {}, ...base }
    const answer = await slow.standIn.caller.post(JSON.stringify(activity))
    expect(answer).toMatchObject({ status: 200, body: { task: { type: 'message' } } })
    expect(finished).toBe(false)
    finish()
    await slow.close()
    expect(finished).toBe(true)
  })
})
