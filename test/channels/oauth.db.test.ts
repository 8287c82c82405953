import { openTokens, type GrantOutcome } from '../../src/channels/oauth'
import { openVault, type Vault } from '../../src/channels/vault.store'
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
/** Whatever is written is lost, as it is when the connection with the lock breaks. */
const losing = (vault: Vault, isLost: () => boolean): Vault => ({
  ...vault,
  locked: (name, work) =>
    vault.locked(name, (held) =>
      work({ ...held, write: (value) => (isLost() ? Promise.reject(new Error('lost')) : held.write(value)) }),
    ),
})

const open = ({ refreshToken = 'first', secretKey = house.deps.secretKey, isLost = (): boolean => false } = {}) =>
  openTokens({
    vault: losing(openVault({ ...house.deps, secretKey }, house.deps.account.id), isLost),
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
  now = new Date('2026-03-02T10:01:00Z')
  const tokens = await Promise.all([open().token('access-1'), open().token('access-1')])
  expect(tokens).toEqual([
    { ok: true, token: 'access-2' },
    { ok: true, token: 'access-2' },
  ])
  expect(asked).toHaveLength(2)
})

it('renews no further what is refused right after it was renewed, and tells a person', async () => {
  await open().token()
  now = new Date('2026-03-02T10:00:59Z')
  const refused = { ok: false, why: 'refused', detail: expect.stringContaining('X') as string }
  expect(await open().token('access-1')).toMatchObject(refused)
  now = new Date('2026-03-02T10:01:00Z')
  expect(await open().token('access-1')).toEqual({ ok: true, token: 'access-2' })
  for (let again = 0; again < 5; again++) expect(await open().token('access-2')).toMatchObject(refused)
  // Whoever was refused with an older one has not tried this one yet.
  expect(await open().token('access-1')).toEqual({ ok: true, token: 'access-2' })
  expect(asked).toEqual(['first', 'refresh-1'])
})

it('goes on with what could not be written, and writes it later', async () => {
  let isLost = true
  const tokens = open({ isLost: () => isLost })
  expect(await tokens.token()).toEqual({ ok: true, token: 'access-1' })
  expect(await tokens.until()).toEqual(new Date('2026-03-02T11:00:00Z'))
  expect(await open().until()).toBeUndefined()
  now = new Date('2026-03-02T10:55:00Z')
  // By what was given last, and not by what lies in the vault.
  expect(await tokens.token()).toEqual({ ok: true, token: 'access-2' })
  isLost = false
  expect(await tokens.token()).toEqual({ ok: true, token: 'access-2' })
  expect(await open().token()).toEqual({ ok: true, token: 'access-2' })
  expect(asked).toEqual(['first', 'refresh-1'])
})

it('writes at once when only the connection broke, and over nothing that was written since', async () => {
  let lost = 1
  await open({ isLost: () => lost-- > 0 }).token()
  expect(await open().token()).toEqual({ ok: true, token: 'access-1' })
  now = new Date('2026-03-02T10:55:00Z')
  let isLost = true
  const behind = open({ isLost: () => isLost })
  expect(await behind.token()).toEqual({ ok: true, token: 'access-2' })
  expect(await open().token()).toEqual({ ok: true, token: 'access-3' })
  isLost = false
  expect(await behind.token()).toEqual({ ok: true, token: 'access-3' })
  expect(await open().token()).toEqual({ ok: true, token: 'access-3' })
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
