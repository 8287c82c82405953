import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { invalid } from './lib/errors'
import type { LogLevel } from './lib/log'

export type SlackConfig = {
  botToken: string
  signingSecrets: string[]
  appToken: string | undefined
  apiUrl: string | undefined
}

export type TeamsConfig = {
  appId: string
  tenantId: string
  /** `none`: nobody is checked; on a developer's machine only. */
  proof: { kind: 'secret'; password: string } | { kind: 'managed-identity' } | { kind: 'none' }
  serviceUrl: string | undefined
  serviceHosts: string[]
  loginUrl: string | undefined
  catalogAppId: string | undefined
}

/** The environment with its meaning. Only this file reads it. */
export type Config = {
  production: boolean
  port: number
  host: string
  publicUrl: string
  dataDir: string
  playbookDir: string
  secretKey: string
  logLevel: LogLevel
  databaseUrl: string | undefined
  redisUrl: string | undefined
  pgBinDir: string | undefined
  /** Where the machine's programs are. */
  path: string | undefined
  slack: SlackConfig | undefined
  teams: TeamsConfig | undefined
  rehearsal: { accessCode: string | undefined } | undefined
  /** Answers `env:NAME` of the playbook. */
  secret: (name: string) => string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be an address that begins with ${protocols.join('// or ')}//`,
  })

/** Every setting of the program; `.env.example` explains each, and a test compares the two. */
export const SETTINGS = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATA_DIR: z.string().default('.sportello'),
  PLAYBOOK_DIR: z.string().default('playbook'),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  PG_BIN_DIR: z.string().optional(),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'must be a bot token, which begins with xoxb-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'must be an app-level token, which begins with xapp-').optional(),
  SLACK_API_URL: url('http:', 'https:').optional(),
  TEAMS_APP_ID: z.guid('must be the id of the app, like 0a1b2c3d-…').optional(),
  TEAMS_APP_PASSWORD: z.string().optional(),
  TEAMS_TENANT_ID: z.guid('must be the id of the tenant, like 0a1b2c3d-…').optional(),
  TEAMS_AUTH: z.enum(['secret', 'managed-identity', 'disabled']).optional(),
  TEAMS_SERVICE_URL: url('http:', 'https:').optional(),
  TEAMS_SERVICE_HOSTS: z.string().optional(),
  TEAMS_LOGIN_URL: url('http:', 'https:').optional(),
  TEAMS_CATALOG_APP_ID: z.guid('must be the id that the app has in the catalogue of your organisation').optional(),
  REHEARSAL: z.enum(['on', 'off']).optional(),
  REHEARSAL_ACCESS_CODE: z.string().min(8, 'must have at least 8 characters').optional(),
})

type Settings = z.infer<typeof SETTINGS>

/** Reads the environment, and a `.env` file beside the program's start where there is one (the environment wins). */
export function readConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return toConfig(process.env)
}

/** Throws one error that names every setting to mend. An empty value counts as not set. */
export function toConfig(environment: Environment): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = SETTINGS.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
    throw invalid(`The settings need mending:\n${faults.join('\n')}`)
  }
  const settings = parsed.data
  const production = settings.NODE_ENV === 'production'
  const slack = slackConfig(settings)
  const teams = teamsConfig(settings, production)
  const dataDir = resolve(settings.DATA_DIR)
  return {
    production,
    port: settings.PORT,
    host: settings.HOST,
    publicUrl: (settings.PUBLIC_URL ?? `http://${settings.HOST}:${settings.PORT}`).replace(/\/+$/, ''),
    dataDir,
    playbookDir: resolve(settings.PLAYBOOK_DIR),
    secretKey: settings.SECRET_KEY ?? keptSecret(dataDir, production),
    logLevel: settings.LOG_LEVEL,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    pgBinDir: settings.PG_BIN_DIR,
    path: given['PATH'],
    slack,
    teams,
    rehearsal: rehearsalConfig(settings, slack !== undefined || teams !== undefined),
    secret: (name) => given[name],
  }
}

/** Half a configuration is an error that names the missing half. */
function slackConfig(settings: Settings): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signing, SLACK_APP_TOKEN: appToken } = settings
  if (!botToken && !signing && !appToken) return undefined
  if (!botToken) throw invalid('Slack is half configured: SLACK_BOT_TOKEN is missing.')
  if (!signing && !appToken) {
    throw invalid(
      'Slack is half configured: set SLACK_SIGNING_SECRET (events by HTTP) or SLACK_APP_TOKEN (Socket Mode).',
    )
  }
  // Two secrets, separated by a comma, are accepted while one is being replaced by the other.
  return { botToken, signingSecrets: listOf(signing), appToken, apiUrl: settings.SLACK_API_URL }
}

/** What Teams needs besides an address of its own; which of them depends on how the app proves who it is. */
const TEAMS_SETTINGS = ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'TEAMS_TENANT_ID', 'TEAMS_AUTH'] as const

function teamsConfig(settings: Settings, production: boolean): TeamsConfig | undefined {
  if (TEAMS_SETTINGS.every((name) => !settings[name])) return undefined
  const { TEAMS_APP_ID: appId, TEAMS_APP_PASSWORD: password, TEAMS_TENANT_ID: tenantId, TEAMS_AUTH: auth } = settings
  const needed =
    auth === undefined || auth === 'secret'
      ? TEAMS_SETTINGS.slice(0, 3)
      : (['TEAMS_APP_ID', 'TEAMS_TENANT_ID'] as const)
  const missing = needed.filter((name) => !settings[name])
  if (!appId || !tenantId || missing.length > 0)
    throw invalid(
      `Microsoft Teams is half configured: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    )
  refuseInProduction(settings, production)
  return {
    ...{ appId, tenantId, proof: teamsProof(auth, password) },
    serviceUrl: settings.TEAMS_SERVICE_URL,
    serviceHosts: listOf(settings.TEAMS_SERVICE_HOSTS),
    loginUrl: settings.TEAMS_LOGIN_URL?.replace(/\/+$/, ''),
    catalogAppId: settings.TEAMS_CATALOG_APP_ID,
  }
}

function teamsProof(auth: Settings['TEAMS_AUTH'], password: string | undefined): TeamsConfig['proof'] {
  if (auth === 'disabled') return { kind: 'none' }
  if (auth !== 'managed-identity') return { kind: 'secret', password: password ?? '' }
  if (password) throw invalid('TEAMS_APP_PASSWORD must not be set with TEAMS_AUTH=managed-identity: it has none.')
  return { kind: 'managed-identity' }
}

/** Either would let in whoever says that they are Microsoft. */
function refuseInProduction(settings: Settings, production: boolean): void {
  if (!production) return
  if (settings.TEAMS_AUTH === 'disabled')
    throw invalid('TEAMS_AUTH=disabled is for a developer’s machine: nobody would be checked.')
  if (settings.TEAMS_LOGIN_URL)
    throw invalid('TEAMS_LOGIN_URL is for tests: in production only Microsoft’s own log-in is asked.')
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

function rehearsalConfig(settings: Settings, hasWorkspace: boolean): Config['rehearsal'] {
  const on = settings.REHEARSAL ? settings.REHEARSAL === 'on' : !hasWorkspace
  return on ? { accessCode: settings.REHEARSAL_ACCESS_CODE } : undefined
}

/** Outside production a secret is made once and kept, so that signed links and sessions survive a restart. */
function keptSecret(dataDir: string, production: boolean): string {
  if (production) throw invalid('SECRET_KEY is missing: in production set it to at least 32 random characters.')
  const file = join(dataDir, 'secret.key')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw invalid(`Cannot write ${file}; set DATA_DIR to a folder that can be written.`, error)
  }
  return readFileSync(file, 'utf8').trim()
}
