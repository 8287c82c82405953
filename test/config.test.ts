import { readFileSync } from 'node:fs'
import { SETTINGS, toConfig } from '../src/config'

const ID = '2b6b1f6e-5c9a-4d52-8f6a-3f0c6c1b9e77'
const TENANT = '7d1c5e3a-0b5e-4c52-9a57-1f6a3f0f2a11'
const base = { SECRET_KEY: 'a secret of the tests, long enough' }
const teams = { ...base, TEAMS_APP_ID: ID, TEAMS_APP_PASSWORD: 'pw', TEAMS_TENANT_ID: TENANT }
const production = { NODE_ENV: 'production' }

test('every setting is explained in .env.example, and nothing else is but secrets of accounts', () => {
  const [settings = ''] = readFileSync('.env.example', 'utf8').split('# --- secrets of the accounts')
  const explained = [...settings.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name)
  expect(explained.sort()).toEqual(Object.keys(SETTINGS.shape).sort())
})

describe('the settings of Microsoft Teams', () => {
  test('are off when none is set, and the rehearsal room is on', () => {
    expect(toConfig(base)).toMatchObject({ teams: undefined, rehearsal: {} })
  })

  test('need the app, its password and the tenant; then the rehearsal room is off', () => {
    const config = toConfig(teams)
    expect(config.teams).toMatchObject({ appId: ID, tenantId: TENANT, proof: { kind: 'secret', password: 'pw' } })
    expect(config.rehearsal).toBeUndefined()
    expect(toConfig({ ...teams, REHEARSAL: 'on' }).rehearsal).toBeDefined()
  })

  test.each([
    [{ TEAMS_APP_ID: ID }, 'TEAMS_APP_PASSWORD, TEAMS_TENANT_ID are missing'],
    [{ TEAMS_APP_ID: ID, TEAMS_TENANT_ID: TENANT }, 'TEAMS_APP_PASSWORD is missing'],
    [{ TEAMS_APP_PASSWORD: 'pw', TEAMS_TENANT_ID: TENANT }, 'TEAMS_APP_ID is missing'],
    [{ TEAMS_AUTH: 'disabled' }, 'TEAMS_APP_ID, TEAMS_TENANT_ID are missing'],
    [{ TEAMS_AUTH: 'managed-identity', TEAMS_APP_ID: ID }, 'TEAMS_TENANT_ID is missing'],
    [{ TEAMS_APP_ID: 'my-bot' }, 'TEAMS_APP_ID must be the id of the app'],
  ])('%j: %s', (settings, said) => {
    expect(() => toConfig({ ...base, ...settings })).toThrow(said)
  })

  test('take a managed identity in place of a password, and not beside it', () => {
    const { TEAMS_APP_PASSWORD: _, ...without } = teams
    const settings = { ...without, TEAMS_AUTH: 'managed-identity' }
    expect(toConfig({ ...settings, ...production }).teams?.proof).toEqual({ kind: 'managed-identity' })
    expect(() => toConfig({ ...settings, TEAMS_APP_PASSWORD: 'pw' })).toThrow('TEAMS_APP_PASSWORD must not be set')
  })

  test('check nobody on a developer’s machine only', () => {
    const settings = { ...teams, TEAMS_AUTH: 'disabled' }
    expect(toConfig(settings).teams?.proof).toEqual({ kind: 'none' })
    expect(() => toConfig({ ...settings, ...production })).toThrow('TEAMS_AUTH=disabled')
  })

  test('take another log-in than Microsoft’s in tests only', () => {
    const settings = { ...teams, TEAMS_LOGIN_URL: 'http://127.0.0.1:4000/' }
    expect(toConfig(settings).teams?.loginUrl).toBe('http://127.0.0.1:4000')
    expect(() => toConfig({ ...settings, ...production })).toThrow('TEAMS_LOGIN_URL')
  })

  test('may name more hosts', () => {
    const hosts = { TEAMS_SERVICE_HOSTS: ' smba.example.us, 127.0.0.1:4000 ,' }
    expect(toConfig({ ...teams, ...hosts }).teams?.serviceHosts).toEqual(['smba.example.us', '127.0.0.1:4000'])
  })
})
