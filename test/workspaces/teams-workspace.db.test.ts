import { SportelloError } from '../../src/lib/errors'
import type { Card } from '../../src/workspaces/cards/card'
import type { TeamsOptions } from '../../src/workspaces/teams/foundation'
import { openTeams } from '../../src/workspaces/teams/index'
import type { Workspace } from '../../src/workspaces/workspace'
import { CARE, openTeamsDoor, optionsFor, type TeamsDoor } from '../support/teams-door'

let door: TeamsDoor
beforeEach(async () => {
  door = await openTeamsDoor()
})
afterEach(() => door.close())

const plain: Card = { title: '', tone: 'plain', fallback: 'x', nodes: [{ kind: 'text', text: 'A question for you' }] }
const CATALOG = '5f0a5b5e-9d5e-4a39-8f27-0f6e0f8f2a10'

const workspace = (options: Partial<TeamsOptions> = {}): Workspace =>
  openTeams({ ...optionsFor(door.standIn), log: door.teams.log, ...options }, door.counter)

describe('the start of the Teams workspace', () => {
  it('goes on when Microsoft lets us in, and the probe says so', async () => {
    const teams = workspace()
    await teams.start?.()
    expect(await teams.probe()).toEqual({ ok: true })
    await teams.close?.()
  })

  it.each([
    ['a password that is none', { proof: { kind: 'secret', password: 'wrong-one' } }, /TEAMS_APP_PASSWORD/],
    ['another app', { appId: '11111111-2222-4333-8444-555555555555' }, /TEAMS_APP_ID/],
    ['another tenant', { tenantId: '11111111-2222-4333-8444-555555555555' }, /TEAMS_TENANT_ID/],
  ] as const)('stops over %s and names the setting, never its value', async (_name, options, said) => {
    const teams = workspace(options)
    const error = await teams.start?.().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SportelloError)
    expect((error as Error).message).toMatch(said)
    const probed = await teams.probe()
    expect(probed).toMatchObject({ ok: false, reason: expect.stringMatching(said) as string })
    expect(JSON.stringify(probed) + String((error as Error).stack)).not.toContain('wrong-one')
  })

  it('goes on without Microsoft, and the probe says that it is away', async () => {
    const teams = workspace({ loginUrl: 'http://127.0.0.1:9' })
    await teams.start?.()
    expect(await teams.probe()).toMatchObject({ ok: false, reason: 'Microsoft Entra does not let us log in now.' })
    expect(door.logged().join()).toContain('Microsoft does not answer yet')
  })

  it('asks for no token where nobody is checked', async () => {
    const teams = workspace({ proof: { kind: 'none' } })
    await teams.start?.()
    expect(await teams.probe()).toEqual({ ok: true })
    expect(door.standIn.tokens.size).toBe(0)
  })

  it('knows a managed identity, which has no password', () => {
    expect(workspace({ proof: { kind: 'managed-identity' } }).name).toBe('teams')
  })

  it('refuses a service URL that anybody on the way could read', () => {
    expect(() => workspace({ serviceUrl: 'http://teams.example/' })).toThrow('TEAMS_SERVICE_URL')
  })
})

describe('somebody who has not installed the app', () => {
  it('has it installed for them where the organisation allows it, and is told', async () => {
    const { standIn } = door
    standIn.ledger.user('bruno').installed = false
    standIn.own.catalogAppId = CATALOG
    await workspace({ catalogAppId: CATALOG }).tell(standIn.aad('bruno'), plain, 'k:1')
    expect(standIn.hints('bruno').join()).toContain('A question for you')
  })

  it.each([
    ['where the organisation does not allow it', CATALOG, undefined],
    ['where nobody set the app’s id in the catalogue', undefined, CATALOG],
    ['where another app was set', '11111111-2222-4333-8444-555555555555', CATALOG],
  ])('is gone %s', async (_name, ours, theirs) => {
    const { standIn } = door
    standIn.ledger.user('bruno').installed = false
    if (theirs !== undefined) standIn.own.catalogAppId = theirs
    const teams = workspace(ours === undefined ? {} : { catalogAppId: ours })
    await expect(teams.tell(standIn.aad('bruno'), plain, 'k:1')).rejects.toMatchObject({ retry: 'gone' })
  })
})

describe('who may act in Teams', () => {
  const from = (key: string) => {
    const { id, aadObjectId, name, tenantId } = door.standIn.ledger.user(key)
    return { id, aadObjectId, name, tenantId }
  }
  const admit = (key: string, fresh = true) => door.teams.people.admit(from(key), { conversation: CARE, fresh })

  it('is whom the playbook names, by id before address', async () => {
    expect(await admit('ada')).toMatchObject({ ok: true, actor: { person: 'ada', workspace: 'teams' } })
    const bruno = door.playbook.people.find(({ id }) => id === 'bruno')
    Object.assign(bruno?.workspaces ?? {}, { teams: door.standIn.aad('ada') })
    expect(await admit('ada')).toMatchObject({ ok: true, actor: { person: 'bruno' } })
    door.standIn.addUser({ key: 'nina', name: 'Nina' })
    expect(await admit('nina')).toMatchObject({ ok: false, why: 'unknownPerson', language: 'en' })
  })

  it.each([
    ['a guest of our tenant, whatever their address', { userRole: 'guest' }, 'guest'],
    ['somebody anonymous', { userRole: 'anonymous' }, 'stranger'],
    ['somebody of another tenant', { tenantId: '99999999-2222-4333-8444-555555555555' }, 'stranger'],
  ] as const)('is not %s', async (_name, change, why) => {
    Object.assign(door.standIn.ledger.user('ada'), change)
    expect(await admit('ada')).toMatchObject({ ok: false, why })
  })

  it('is nobody who says to be somebody, is on no roster, or cannot be looked up', async () => {
    const { standIn, teams } = door
    const nameless = { ...from('ada'), aadObjectId: undefined }
    expect(await teams.people.admit(nameless, { conversation: CARE, fresh: true })).toMatchObject({ why: 'stranger' })
    for (const team of standIn.ledger.teams.values()) team.members.delete('ada')
    expect(await admit('ada')).toMatchObject({ ok: false, why: 'stranger' })
    standIn.fail('member', { how: '502' })
    expect(await admit('bruno')).toMatchObject({ ok: false, why: 'cannotCheck' })
    expect(await admit('bruno')).toMatchObject({ ok: true })
  })

  it('is remembered shortly, and asked anew for acts of weight', async () => {
    await admit('ada')
    Object.assign(door.standIn.ledger.user('ada'), { userRole: 'guest' })
    expect(await admit('ada', false)).toMatchObject({ ok: true })
    expect(await admit('ada', true)).toMatchObject({ ok: false, why: 'guest' })
    expect(await admit('ada', false)).toMatchObject({ ok: false, why: 'guest' })
  })
})
