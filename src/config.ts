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
    rehearsal: rehearsalConfig(settings, slack !== undefined),
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
  const signingSecrets = (signing ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter(Boolean)
  return { botToken, signingSecrets, appToken, apiUrl: settings.SLACK_API_URL }
}

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
