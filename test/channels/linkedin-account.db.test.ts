import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/linkedin/api'
import { signatureOf } from '../../src/channels/linkedin/door'
import { linkedinKind } from '../../src/channels/linkedin/index'
import { listen, openKept } from '../../src/channels/linkedin/listen'
import { fetchMissed, type Fetching } from '../../src/channels/linkedin/missed'
import { openTokens } from '../../src/channels/linkedin/tokens'
import { openVault } from '../../src/channels/vault.store'
import { APP, linkedinError, LINKEDIN_SECRETS, linkedinSettings, ORG } from '../support/linkedin-stand-in'
import { until } from '../support/until'
import { house, linkedin, open, useLinkedin } from './linkedin-house'

useLinkedin()

const NOTIFICATIONS = 'GET /rest/organizationalEntityNotifications'
const SUBSCRIPTION = 'PUT /rest/eventSubscriptions/'

/** What the page is read with, past the channel's own rounds. */
function fetching(signal = new AbortController().signal): Fetching {
  const now = () => house.deps.clock.now()
  const { client_id: clientId, client_secret: clientSecret } = LINKEDIN_SECRETS
  const api = openApi({
    ...{ apiUrl: linkedin.url, authUrl: linkedin.url, version: '202609', timeoutMs: 2_000 },
    ...{ clientId, clientSecret, now },
  })
  const account = house.deps.account.id
  const tokens = openTokens({ api, vault: openVault(house.deps, account), settings: LINKEDIN_SECRETS, now })
  return { reading: { api, tokens }, account, organization: ORG, intake: house.intake, signal }
}

describe('looking for what was missed', () => {
  const look = (intake = house.intake): Promise<void> => fetchMissed({ ...fetching(), intake })
  const keys = async () => (await house.inbox()).map(({ dedupeKey }) => dedupeKey)

  it('takes nothing from before the account, then everything over as many pages as there are, once', async () => {
    const post = linkedin.post()
    const old = linkedin.comment({ post, text: 'long ago' })
    linkedin.notifyComment('COMMENT', old, new Date(house.deps.clock.now().getTime() - 86_400_000))
    await look()
    await house.advance(3_600_000)
    const from = house.deps.clock.now().getTime() - 60_000
    const ids = Array.from({ length: 120 }, (_, index) => {
      const id = linkedin.comment({ post, text: `question ${index}` })
      linkedin.notifyComment('COMMENT', id, new Date(from + index))
      return `comment:${id}`
    })
    linkedin.notify('LIKE', { sourcePost: post }, new Date(from))
    await look()
    await house.advance(60_000)
    await look()
    expect(await keys()).toEqual(ids)
  })

  it('reads a long time day by day, and keeps its place in between', async () => {
    await look()
    const ids: string[] = []
    for (let day = 0; day < 3; day += 1) {
      await house.advance(86_400_000)
      const id = linkedin.comment({ post: linkedin.post(), text: `day ${day}` })
      linkedin.notifyComment('COMMENT', id, new Date(house.deps.clock.now().getTime() - 43_200_000))
      ids.push(`comment:${id}`)
    }
    const asked = 'GET /rest/organizationalEntityNotifications'
    const paged = { status: 200, body: { elements: [] } }
    linkedin.fail(asked, paged, { status: 503 })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await look()
    expect(await keys()).toEqual(ids.slice(1))
    expect(linkedin.requests.filter((one) => one === asked).length).toBe(5)
  })

  it('takes nothing twice that a webhook brought', async () => {
    await look()
    await house.advance(3_600_000)
    const id = linkedin.comment({ post: linkedin.post(), text: 'My line is dead' })
    const notification = linkedin.notifyComment('COMMENT', id, new Date(house.deps.clock.now().getTime() - 1_000))
    const url = `${await house.serve(open())}/webhooks/linkedin/linkedin`
    const body = JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: [notification] })
    const signature = signatureOf(LINKEDIN_SECRETS.client_secret, Buffer.from(body))
    const answer = await fetch(url, { method: 'POST', body, headers: { 'x-li-signature': signature } })
    expect(answer.status).toBe(200)
    await look()
    expect(await keys()).toEqual([`comment:${id}`])
  })

  it('begins again where it was when LinkedIn does not answer, or hands out nothing more today', async () => {
    await look()
    await house.advance(3_600_000)
    const id = linkedin.comment({ post: linkedin.post(), text: 'My line is dead' })
    linkedin.notifyComment('COMMENT', id, new Date(house.deps.clock.now().getTime() - 1_000))
    linkedin.fail('GET /rest/organizationalEntityNotifications', { status: 503 }, linkedinError(429, 'too many'))
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await keys()).toEqual([])
    await house.advance(86_400_000)
    await look()
    expect(await keys()).toEqual([`comment:${id}`])
  })

  it('reads a busy time in pieces, and keeps no end of what was not read whole', async () => {
    await look()
    await house.advance(7_200_000)
    const post = linkedin.post()
    const from = house.deps.clock.now().getTime() - 3_600_000
    const times = Array.from({ length: 1_100 }, (_, index) => from + index * 1_000)
    const ids = times.map((at, index) => {
      const id = linkedin.comment({ post, text: `question ${index}` })
      linkedin.notifyComment('COMMENT', id, new Date(at))
      return `comment:${id}`
    })
    const missing: number[] = []
    const started = house.deps.clock.now().getTime()
    const saveCursor = async (place: string) => {
      const behind = times.filter((at) => at < Date.parse(place)).length
      missing.push(behind - (await keys()).length)
      await house.intake.saveCursor(place)
    }
    await look({ ...house.intake, saveCursor })
    expect(await keys()).toEqual(ids)
    expect(missing.length).toBeGreaterThan(2)
    expect(Math.max(...missing)).toBe(0)
    expect(Math.abs(Date.parse((await house.intake.readCursor()) ?? '') - started)).toBeLessThan(60_000)
  })

  it('stays where it is when one second holds more than can be read', async () => {
    await look()
    await house.advance(60_000)
    const id = linkedin.comment({ post: linkedin.post(), text: 'My line is dead' })
    const at = new Date(house.deps.clock.now().getTime() - 30_000)
    for (let index = 0; index < 500; index += 1) linkedin.notifyComment('COMMENT', id, at)
    await expect(look()).rejects.toThrow('more notifications of one second')
    expect(Date.parse((await house.intake.readCursor()) ?? '')).toBeLessThan(at.getTime())
  })
})

describe('listening', () => {
  const listenUntil = async (channel: Channel, what: string, look: () => Promise<boolean> | boolean) => {
    const stop = new AbortController()
    const listening = channel.listen?.(house.intake, stop.signal)
    await until(what, look)
    stop.abort()
    await listening
  }
  const asked = (beginning: string) => linkedin.requests.filter((one) => one.startsWith(beginning)).length

  it('goes on without a subscription that LinkedIn does not take, and asks for it anew hours later', async () => {
    const channel = open(APP)
    const hasPlace = async () =>
      Date.parse((await house.intake.readCursor()) ?? '') > house.deps.clock.now().getTime() - 50_000
    linkedin.fail(SUBSCRIPTION, linkedinError(403, 'webhooks are not enabled'))
    await listenUntil(channel, 'the place was kept', hasPlace)
    await house.advance(3_600_000)
    await listenUntil(channel, 'the place was kept again', hasPlace)
    expect(linkedin.subscription()).toBeUndefined()
    expect(asked(SUBSCRIPTION)).toBe(1)
    expect(house.logged().match(/does not take the subscription/g)).toHaveLength(1)
    await house.advance(2 * 3_600_000)
    await listenUntil(channel, 'the place was kept once more', hasPlace)
    expect(linkedin.subscription()).toBeDefined()
  })

  it('outlives rounds that fail, and says why once', async () => {
    await house.intake.saveCursor(house.deps.clock.now().toISOString())
    await house.advance(3_600_000)
    const refused = linkedinError(400, 'actions of somebody')
    linkedin.fail(NOTIFICATIONS, refused, refused, { status: 503 }, refused)
    const stop = new AbortController()
    const listening = listen({ ...fetching(stop.signal), subscriber: undefined, kept: openKept() }, 1)
    const now = house.deps.clock.now().getTime()
    await until('the time was read', async () => Date.parse((await house.intake.readCursor()) ?? '') >= now - 1)
    stop.abort()
    await listening
    const why = [...house.logged().matchAll(/"why":"(.*?)"/g)].map(([, words]) => words)
    expect(why).toEqual(['LinkedIn answers HTTP 400.', 'LinkedIn answers HTTP 503.', 'LinkedIn answers HTTP 400.'])
  })
})

describe('the account', () => {
  const listenOnce = async (channel: Channel): Promise<void> => {
    const stop = new AbortController()
    const listening = channel.listen?.(house.intake, stop.signal)
    await until('the subscription was made', () => linkedin.subscription() !== undefined)
    stop.abort()
    await listening
  }

  it('is well with its role, its permissions and its subscription, and tells until when it is permitted', async () => {
    const channel = open(APP)
    await listenOnce(channel)
    expect(linkedin.subscription()?.webhook).toBe('http://desk.example/webhooks/linkedin/linkedin')
    const checks = (await channel.checks?.()) ?? []
    expect(checks).toMatchObject([
      ...[
        { what: 'credentials', state: 'ok' },
        { what: 'token', state: 'ok' },
        { what: 'permissions', state: 'ok' },
      ],
      { what: 'subscription', state: 'ok' },
    ])
    const lasts = (checks[1]?.until?.getTime() ?? 0) - house.deps.clock.now().getTime()
    expect(Math.round(lasts / 86_400_000)).toBe(20)
  })

  it('is asked again only hours later when all was well', async () => {
    const channel = open()
    await channel.checks?.()
    const asked = linkedin.requests.length
    await channel.checks?.()
    expect(linkedin.requests).toHaveLength(asked)
    await house.advance(7 * 3_600_000)
    await channel.checks?.()
    expect(linkedin.requests.length).toBeGreaterThan(asked)
  })

  it('is looked at again as soon as its subscription was made', async () => {
    const channel = open(APP)
    const states = async () => (await channel.checks?.())?.map(({ state }) => state)
    expect(await states()).toContain('warn')
    await house.advance(60_000)
    await listenOnce(channel)
    expect(await states()).not.toContain('warn')
  })

  it('says what is wrong: nothing subscribed, another address, a permission, another page, the end', async () => {
    const states = async (channel = open(APP)) =>
      ((await channel.checks?.()) ?? [])
        .filter(({ state }) => state !== 'ok')
        .map(({ what, state }) => `${what} ${state}`)
    expect(await states()).toEqual(['subscription warn'])
    await listenOnce(
      linkedinKind.open(
        { ...linkedinSettings(linkedin), ...APP },
        { ...house.deps, publicUrl: 'http://other.example' },
      ),
    )
    expect(await states()).toEqual(['subscription warn'])
    linkedin.introspected.scope = 'r_organization_social,w_organization_social_feed'
    expect(await states(open())).toEqual(['permissions bad'])
    linkedin.admin.of = 'urn:li:organization:1'
    expect(await states(open())).toEqual(['credentials bad', 'permissions bad'])
    expect(await open().probe?.()).toMatchObject({ ok: false })
    linkedin.introspected.active = false
    expect(await states(open())).toEqual(['token bad'])
    expect(await states(open({ refresh_token: 'another-one' }))).toEqual(['token bad'])
    expect(await states(open({ auth_url: 'http://127.0.0.1:9', client_id: 'another-client' }))).toEqual(['token bad'])
  })

  it('with a version that is gone says so', async () => {
    expect(await open({ api_version: '202001' }).probe?.()).toMatchObject({
      ...{ ok: false, reason: expect.stringContaining('api_version') as string },
    })
  })

  it('without a refresh token counts down to the end of its access token', async () => {
    await open().probe?.()
    const soon = Math.floor(house.deps.clock.now().getTime() / 1000) + 3 * 86_400
    linkedin.introspected.expires_at = soon
    const fixed = open({ refresh_token: undefined, access_token: 'the-access-token-of-linkedin-1' })
    expect(await fixed.checks?.()).toMatchObject([
      { what: 'credentials', state: 'ok' },
      { what: 'token', state: 'warn', until: new Date(soon * 1000) },
      { what: 'permissions', state: 'ok' },
    ])
  })
})
