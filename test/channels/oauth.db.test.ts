import { openTokens, type GrantOutcome } from '../../src/channels/oauth'
import { openVault } from '../../src/channels/vault.store'
import { openChannelHouse, type ChannelHouse } from './house'

let house: ChannelHouse
let asked: string[]
let answers: (GrantOutcome | 'granted')[]
let now: Date

beforeEach(async () => {
  house = await openChannelHouse('x')
  ;[asked, answers, now] = [[], [], new Date('2026-03-02T10:00:00Z')]
})
afterEach(() => house.close())

const answer = (status: number, json: unknown = {}): GrantOutcome => ({ kind: 'answer', status, json })
const open = ({ refreshToken = 'first', secretKey = house.deps.secretKey } = {}) =>
  openTokens({
    vault: openVault({ ...house.deps, secretKey }, house.deps.account.id),
    ...{ now: () => now, platform: 'X', lifeS: 3_600, clientId: 'the-app', refreshToken },
    ask: async (refresh) => {
      asked.push(refresh)
      const given = answers.shift() ?? 'granted'
      const json = { access_token: `access-${asked.length}`, refresh_token: `refresh-${asked.length}` }
      return given === 'granted' ? answer(200, json) : given
    },
  })

it('gives all replicas one token, and asks once for it', async () => {
  const tokens = await Promise.all([open().token(), open().token(), open().token()])
  expect(tokens).toEqual(Array.from({ length: 3 }, () => ({ ok: true, token: 'access-1' })))
  expect(asked).toEqual(['first'])
  expect(await open().until()).toEqual(new Date('2026-03-02T11:00:00Z'))
})

it('renews before the end, by the newest refresh token', async () => {
  await open().token()
  now = new Date('2026-03-02T10:54:59Z')
  expect(await open().token()).toEqual({ ok: true, token: 'access-1' })
  now = new Date('2026-03-02T10:55:00Z')
  expect(await open().token()).toEqual({ ok: true, token: 'access-2' })
  expect(asked).toEqual(['first', 'refresh-1'])
})

it('renews once for all who were refused with the same token', async () => {
  await open().token()
  const tokens = await Promise.all([open().token('access-1'), open().token('access-1')])
  expect(tokens).toEqual([
    { ok: true, token: 'access-2' },
    { ok: true, token: 'access-2' },
  ])
  expect(asked).toHaveLength(2)
})

it('begins anew when the account was connected anew', async () => {
  await open().token()
  expect(await open({ refreshToken: 'second' }).token()).toEqual({ ok: true, token: 'access-2' })
  expect(asked).toEqual(['first', 'second'])
})

it.each([
  ['unreachable', answer(503)],
  ['unreachable', answer(429)],
  ['unreachable', { kind: 'unknown', why: 'reset', cause: new Error('reset') } as GrantOutcome],
  ['refused', answer(400, { error: 'invalid_grant' })],
  ['refused', answer(200, { token: 'in another shape' })],
])('is %s when the platform says so, and asks again next time', async (why, given) => {
  answers = [given]
  expect(await open().token()).toMatchObject({ ok: false, why })
  expect(await open().token()).toEqual({ ok: true, token: 'access-2' })
  expect(asked).toEqual(['first', 'first'])
})

it('needs a person when the vault cannot be opened, and asks nobody', async () => {
  await open().token()
  const locked = open({ secretKey: 'another key than the one that it was kept under' })
  expect(await locked.token()).toMatchObject({
    ok: false,
    why: 'refused',
    detail: expect.stringContaining('X') as string,
  })
  expect(asked).toHaveLength(1)
})
