import { until } from '../support/until'
import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse()
})
afterAll(() => house.close())

const JSON_TYPE = 'application/json'
const inbox = async (): Promise<{ state: string; external_id: string; raw: Buffer }[]> =>
  house.desk.db('inbox').orderBy('id')
const typed = (ts: string, text = '!claim'): Record<string, unknown> =>
  house.slack.envelope({
    type: 'message',
    channel: CARE,
    channel_type: 'channel',
    user: 'UADA',
    text,
    ts,
    event_ts: ts,
  })

describe('the address that Slack calls', () => {
  it.each([
    ['signed with another secret', { secret: 'somebody else' }],
    ['with a signature of nothing', { signature: 'v0=' }],
    ['without a signature', { signature: '' }],
    ['signed 301 seconds ago', { skew: -301 }],
    ['signed for an hour from now', { skew: 3_600 }],
  ])('answers 401 to a request %s, and keeps nothing', async (_title, options) => {
    const before = (await inbox()).length
    const answer = await house.slack.caller.post(JSON.stringify(typed('1700000000.000100')), JSON_TYPE, options)
    expect(answer.status).toBe(401)
    expect(await inbox()).toHaveLength(before)
  })

  it('takes a request that was four minutes under way', async () => {
    const answer = await house.slack.caller.post(JSON.stringify(typed('1700000001.000100')), JSON_TYPE, { skew: -240 })
    expect(answer.status).toBe(200)
  })

  it('takes both secrets while the secret is being changed', async () => {
    const other = await openSlackHouse({ options: { signingSecrets: ['new one', 'old one'] } })
    const body = JSON.stringify(other.slack.envelope({ type: 'app_home_opened', user: 'UADA', tab: 'home' }))
    expect((await other.slack.caller.post(body, JSON_TYPE, { secret: 'new one' })).status).toBe(200)
    expect((await other.slack.caller.post(body, JSON_TYPE, { secret: 'old one' })).status).toBe(200)
    expect((await other.slack.caller.post(body, JSON_TYPE, { secret: 'first one' })).status).toBe(401)
    await other.close()
  })

  it('answers the handshake', async () => {
    const answer = await house.slack.caller.post(
      JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 't' }),
      JSON_TYPE,
    )
    expect([answer.status, answer.body]).toEqual([200, { challenge: 'abc' }])
  })

  it('has committed an event when it says 200, and keeps a repeated one once', async () => {
    const body = JSON.stringify(typed('1700000002.000100'))
    for (let time = 0; time < 3; time++) expect((await house.slack.caller.post(body, JSON_TYPE)).status).toBe(200)
    expect((await inbox()).filter((row) => row.external_id === `m:${CARE}:1700000002.000100`)).toHaveLength(1)
  })

  it('keeps the message and the mention of one post once, whichever comes first', async () => {
    const ts = '1700000003.000100'
    const { event, ...rest } = typed(ts, `<@${house.slack.botUser}> help`) as { event: Record<string, unknown> }
    await house.slack.caller.event({ ...rest, event: { ...event, type: 'app_mention' }, event_id: 'Ev1' })
    await house.slack.caller.event({ ...rest, event, event_id: 'Ev2' })
    expect((await inbox()).filter((row) => row.external_id === `m:${CARE}:${ts}`)).toHaveLength(1)
  })

  it.each([
    ['JSON that breaks off', '{"type":"event_callback","event', JSON_TYPE],
    ['an event without an event', '{"type":"event_callback","team_id":"T0ACME","event_id":"Ev9"}', JSON_TYPE],
    ['a list', '[1,2,3]', JSON_TYPE],
    ['a form that holds nothing we know', 'a=b&c=d', 'application/x-www-form-urlencoded'],
    ['a form whose payload is no JSON', 'payload=%7Bnope', 'application/x-www-form-urlencoded'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x01]), JSON_TYPE],
  ])('puts %s aside with its bytes and says 200, so that Slack does not switch us off', async (_title, raw, type) => {
    const answer = await house.slack.caller.post(raw, type)
    expect(answer.status).toBe(200)
    const row = (await inbox()).at(-1)
    expect(row?.state).toBe('quarantined')
    expect(row?.raw.equals(Buffer.from(raw as string))).toBe(true)
  })

  it('answers 413 to more than Slack ever sends', async () => {
    const answer = await house.slack.caller.post('x'.repeat(4 * 1024 * 1024 + 1), JSON_TYPE)
    expect(answer.status).toBe(413)
  })

  it('reads a command whose form names its charset', async () => {
    const form = new URLSearchParams({
      command: '/sportello',
      text: 'help',
      team_id: 'T0ACME',
      user_id: 'UADA',
      channel_id: CARE,
      trigger_id: 'TR1',
    })
    const answer = await house.slack.caller.post(form.toString(), 'application/x-www-form-urlencoded; charset=utf-8')
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.body)).toContain('!reply')
  })

  it('answers 503 while the database is silent, and takes the same event afterwards', async () => {
    const body = JSON.stringify(typed('1700000005.000100'))
    const blocker = await house.desk.db.transaction()
    await blocker.raw('lock table inbox in access exclusive mode')
    const refused = await house.slack.caller.post(body, JSON_TYPE)
    await blocker.rollback()
    expect(refused.status).toBe(503)
    expect(refused.ms).toBeLessThan(3_000)
    expect((await house.slack.caller.post(body, JSON_TYPE)).status).toBe(200)
    const rows = await until('the event', async () =>
      (await inbox()).filter((row) => row.external_id === `m:${CARE}:1700000005.000100`),
    )
    expect(rows).toHaveLength(1)
  })

  it('tells a person that nothing was saved when they press a button while the database is silent', async () => {
    const { root } = await house.card()
    const blocker = await house.desk.db.transaction()
    await blocker.raw('lock table inbox in access exclusive mode')
    const answer = await house.slack.click('UADA', root, 'Claim')
    await blocker.rollback()
    expect(answer.status).toBe(200)
    await until('the hint', () => house.slack.hints('UADA').some((hint) => hint.includes('I cannot save right now')))
  })

  it('does the same click once when it is delivered twice', async () => {
    const { root, conversation } = await house.card()
    const seen: string[] = []
    const interact = house.slack.caller.interact.bind(house.slack.caller)
    house.slack.caller.interact = async (payload, options) => {
      seen.push(JSON.stringify(payload))
      await interact(payload, options)
      return interact(payload, options)
    }
    await house.slack.click('UADA', root, 'Claim')
    house.slack.caller.interact = interact
    expect((await house.types(conversation)).filter((type) => type === 'conversation.claimed')).toHaveLength(1)
    // The second would have been told that the conversation is theirs already.
    expect(house.slack.hints('UADA').filter((hint) => hint.includes('already'))).toEqual([])
    expect(seen).toHaveLength(1)
  })

  it('finishes what it has begun before it closes', async () => {
    const other = await openSlackHouse()
    const { root, conversation } = await other.card()
    let release: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      other.gate.before = () =>
        new Promise<void>((go) => {
          release = go
          resolve()
        })
    })
    const pressed = other.slack.click('UADA', root, 'Claim')
    await begun
    const closed = other.workspace.close?.()
    release()
    await Promise.all([pressed, closed])
    expect(await other.types(conversation)).toContain('conversation.claimed')
    await other.close()
  })
})
