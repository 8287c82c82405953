import { openClient, type Proof } from '../../src/workspaces/teams/client'
import { openConnector } from '../../src/workspaces/teams/connector'
import type { Connector, Places } from '../../src/workspaces/teams/surroundings'
import { openTrust } from '../../src/workspaces/teams/service-url'
import { WorkspaceError } from '../../src/workspaces/workspace'
import { openTeamsStandIn, type TeamsStandIn } from '../support/teams-stand-in'

const CARE = '19:care@thread.tacv2'
const hello = { text: 'Hello' }

let teams: TeamsStandIn
let connector: Connector

beforeEach(async () => {
  teams = await openTeamsStandIn()
  teams.addUser({ key: 'ada', name: 'Ada' })
  teams.addUser({ key: 'gus', name: 'Gus', userRole: 'guest', installed: false })
  teams.addRoom(CARE, 'care')
  connector = open()
})
afterEach(() => teams.close())

type Opening = { proof?: Proof; url?: string; timeoutMs?: number }

function open({ proof, url = teams.serviceUrl, timeoutMs = 60_000 }: Opening = {}): Connector {
  const { appId, botId, tenantId, loginUrl, password } = teams
  const client = openClient({
    ...{ appId, tenantId, loginUrl, proof: proof ?? { kind: 'secret', password } },
    ...{ timeoutMs, now: () => new Date() },
  })
  const places: Places = {
    serviceUrlOf: () => Promise.resolve(url),
    rosterOf: (conversation) => Promise.resolve(conversation),
    remember: () => Promise.resolve(),
    directOf: () => Promise.resolve(undefined),
    forget: () => Promise.resolve(),
  }
  return openConnector({ client, places, trusts: openTrust([teams.serviceHost]), botId, tenantId })
}

const whyOf = async (work: Promise<unknown>): Promise<WorkspaceError> => {
  try {
    await work
  } catch (error) {
    if (error instanceof WorkspaceError) return error
    throw error
  }
  throw new Error('it was done')
}

describe('the connector of Teams', () => {
  test('opens a thread, writes under it, changes and takes back what it wrote', async () => {
    const { conversation, activity } = await connector.open(CARE, hello)
    expect(conversation).toBe(`${CARE};messageid=${activity}`)
    const { activity: reply } = await connector.post(conversation, { text: 'Under it' })
    await connector.update(conversation, activity, { text: 'Changed' })
    await connector.remove(conversation, reply)
    expect(teams.posts(CARE).map(({ text, from }) => ({ text, from }))).toEqual([
      { text: 'Changed', from: teams.botId },
    ])
  })

  test('carries cards, mentions and channel data as they were given', async () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Hi' }] }
    const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }]
    const entities = [{ type: 'mention', text: '<at>Ada</at>', mentioned: { id: teams.aad('ada'), name: 'Ada' } }]
    const { conversation } = await connector.open(CARE, hello)
    await connector.post(conversation, { text: '<at>Ada</at> look', attachments, entities, summary: 'In short' })
    const row = teams.posts(CARE).at(-1)
    expect(row?.activity).toMatchObject({ attachments, entities, summary: 'In short', text: '<at>Ada</at> look' })
  })

  test('opens a chat with somebody who has the app, and says "gone" of somebody who has not', async () => {
    const { conversation } = await connector.openDirect(teams.aad('ada'))
    await connector.post(conversation, hello)
    expect(teams.chat('ada').map(({ text }) => text)).toEqual(['Hello'])
    expect(await whyOf(connector.openDirect(teams.aad('gus')))).toMatchObject({ retry: 'gone' })
  })

  test('tells who is on a roster, with their role, and nothing of those who are not', async () => {
    expect(await connector.member(CARE, teams.aad('gus'))).toMatchObject({ userRole: 'guest', name: 'Gus' })
    expect(await connector.member(CARE, teams.aad('ada'))).not.toHaveProperty('email')
    expect(await connector.member(CARE, '00000000-0000-4000-8000-000000000000')).toBeUndefined()
  })

  test.each(['reset', '502', '412', 'hang', 'garbage'] as const)(
    'makes exactly one request when Teams does what was asked and then its answer is lost: %s',
    async (how) => {
      const { conversation, activity } = await connector.open(CARE, hello)
      const caller = how === 'hang' ? open({ timeoutMs: 500 }) : connector
      const calls: [string, () => Promise<unknown>][] = [
        ['create', () => caller.open(CARE, hello)],
        ['post', () => caller.post(conversation, hello)],
        ['update', () => caller.update(conversation, activity, hello)],
        ['remove', () => caller.remove(conversation, activity)],
      ]
      for (const [name, make] of calls) {
        const before = teams.calls(name).length
        teams.fail(name, { how })
        if (how === 'garbage' && name !== 'create' && name !== 'post') continue
        expect(await whyOf(make())).toMatchObject({ retry: 'unknown' })
        expect(teams.calls(name)).toHaveLength(before + 1)
      }
    },
  )

  test('says for how long to wait when Teams says it', async () => {
    teams.fail('create', { how: '429', retryAfter: 7 })
    expect(await whyOf(connector.open(CARE, hello))).toMatchObject({ retry: 'later', retryAfterMs: 7_000 })
    expect(teams.calls('create')).toHaveLength(1)
  })

  test.each([
    [{ status: 403, code: 'BotNotInConversationRoster' }, 'gone'],
    [{ status: 404, code: 'ConversationNotFound' }, 'gone'],
    [{ status: 413, code: 'MessageSizeTooBig' }, 'refused'],
    [{ status: 400, code: 'BadArgument' }, 'refused'],
    [{ status: 401, code: 'Unauthorized' }, 'later'],
    [{ status: 500, code: 'ServiceError' }, 'unknown'],
  ] as const)('maps %j to "%s"', async (how, retry) => {
    teams.fail('create', { how })
    const error = await whyOf(connector.open(CARE, { text: 'Rosa has not paid' }))
    expect(error.retry).toBe(retry)
    expect(error.message).toBe(`open thread: HTTP ${how.status} ${how.code}`)
    expect(JSON.stringify(error) + String(error.stack) + String(error.cause)).not.toMatch(/Rosa|refused on demand/)
  })

  test('proves that nothing was sent when nobody is there', async () => {
    await teams.close()
    const away = open({ url: 'http://127.0.0.1:9/teams/', proof: { kind: 'none' } })
    expect(await whyOf(away.open(CARE, hello))).toMatchObject({ retry: 'refused' })
    const refused = open({ proof: { kind: 'none' } })
    expect(await whyOf(refused.open(CARE, hello))).toMatchObject({
      retry: 'later',
      message: 'open thread: ECONNREFUSED',
    })
    teams = await openTeamsStandIn()
  })

  test('takes its token nowhere but to the hosts that are allowed', async () => {
    const other = open({ url: 'https://evil.example/teams/' })
    expect(await whyOf(other.open(CARE, hello))).toMatchObject({ retry: 'refused' })
    expect(teams.tokens.size).toBe(0)
  })

  test('names what is wrong with a password that Microsoft does not take', async () => {
    const wrong = open({ proof: { kind: 'secret', password: 'not-it' } })
    const error = await whyOf(wrong.check())
    expect(error).toMatchObject({ retry: 'later' })
    expect(error.message).toMatch(/^TEAMS_APP_PASSWORD/)
    expect(error.message).not.toContain('not-it')
  })
})

describe('which hosts are trusted', () => {
  test.each([
    ['https://smba.trafficmanager.net/emea/', true],
    ['https://smba.infra.gcc.teams.microsoft.com/', true],
    ['https://SMBA.trafficmanager.net/', true],
    ['http://smba.trafficmanager.net/', false],
    ['https://smba.trafficmanager.net.evil.example/', false],
    ['https://smba.trafficmanager.net@evil.example/', false],
    ['https://user:pass@smba.trafficmanager.net/', false],
    ['https://smba.trafficmanager.net:8443/', false],
    ['http://127.0.0.1:4000/teams/', true],
    ['http://127.0.0.1:4001/teams/', false],
    ['http://connector.acme.example/', false],
    ['https://connector.acme.example/', true],
    ['not an address', false],
  ])('%s: %s', (url, expected) => {
    expect(openTrust(['127.0.0.1:4000', 'connector.acme.example'])(url)).toBe(expected)
  })
})
