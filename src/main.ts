#!/usr/bin/env node
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { diagnose, migrate, openApp, publishedVersions, publishFiles, type App, type Roles } from './app'
import { readConfig, type Config } from './config'
import { BY_START, diffPlaybooks } from './desk/index'
import { SportelloError } from './lib/errors'
import { openLog } from './lib/log'
import { describeFault } from './playbook/fault'
import { readPlaybook } from './playbook/read'
import { isRestartDue, tellChanges, tellSize } from './playbook/tell'
import { channelsAsJson, showChannels } from './show-channels'

type Command = {
  does: string
  usage: string
  run: (config: Config, words: string[], options: Options) => Promise<number | 'stays'>
}
type Options = { by?: string | undefined; json?: boolean | undefined }

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    does: 'runs everything: web and worker in one program',
    usage: '',
    run: serveAs({ web: true, worker: true }),
  },
  web: {
    does: 'answers HTTP only (webhooks, workspaces, web chat)',
    usage: '',
    run: serveAs({ web: true, worker: false }),
  },
  worker: {
    does: 'does the work only (delivers, mirrors, watches the clocks)',
    usage: '',
    run: serveAs({ web: false, worker: true }),
  },
  rehearse: {
    does: 'runs everything with the rehearsal room, whatever workspace is set',
    usage: '',
    run: (config) =>
      serveAs({ web: true, worker: true })(
        { ...config, rehearsal: config.rehearsal ?? { accessCode: undefined } },
        [],
        {},
      ),
  },
  migrate: { does: 'brings the database to the newest version', usage: '', run: runMigrate },
  doctor: { does: 'checks everything that the program stands on and says what to do', usage: '', run: runDoctor },
  playbook: {
    does: 'check: what is wrong in which line; publish [--by NAME]: use it everywhere; history: who published what',
    usage: ' check|publish|history',
    run: runPlaybook,
  },
  channels: {
    does: 'what each channel can do, and the accounts there; NAME: one of them, whole; --json: for programs',
    usage: ' [NAME] [--json]',
    run: runChannels,
  },
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, by: { type: 'string' }, json: { type: 'boolean' } },
  })
  const [name = 'serve', ...words] = positionals
  const command = COMMANDS[name]
  if (!command) return fail(`There is no command "${name}".\n\n${overview()}`)
  if (values.help)
    return say(positionals.length === 0 ? overview() : `sportello ${name}${command.usage}\n  ${command.does}`)
  try {
    const result = await command.run(readConfig(), words, values)
    if (result !== 'stays') process.exit(result)
  } catch (error) {
    fail(error instanceof SportelloError ? error.message : `Sportello could not start: ${(error as Error).stack}`)
  }
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, does }]) => `  sportello ${`${name}${usage}`.padEnd(34)} ${does}`,
  )
  return [
    'Sportello, the customer-service desk inside Slack and Microsoft Teams.',
    '',
    ...lines,
    '',
    'Settings: .env.example',
  ].join('\n')
}

function serveAs(roles: Roles): Command['run'] {
  return async (config) => {
    const app = await openApp(config, roles)
    greet(app, config)
    untilSignal(app)
    return 'stays'
  }
}

function greet(app: App, config: Config): void {
  if (!app.url) return say('Sportello works. Stop it with Ctrl-C.')
  const lines = [`Sportello is open: ${app.url}`]
  if (config.rehearsal) lines.push(`  rehearsal room   ${app.url}/rehearsal`)
  if (app.accessCode) lines.push(`  access code      ${app.accessCode} (asked for on other machines)`)
  lines.push(`  is it ready?     ${app.url}/readyz`, `  playbook         ${config.playbookDir}`)
  lines.push(`  data             ${config.databaseUrl ? 'DATABASE_URL' : config.dataDir}`, 'Stop it with Ctrl-C.')
  say(lines.join('\n'))
}

/** The first signal finishes what has begun; the second does not wait for it. */
function untilSignal(app: App): void {
  let stopping = false
  const stop = (code: number) => (): void => {
    if (stopping) process.exit(1)
    stopping = true
    void app.close().then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop(0))
  process.on('SIGTERM', stop(0))
  process.on('uncaughtException', (error) => {
    app.log.fatal({ error }, 'an error that nobody caught; the program stops in order')
    stop(1)()
  })
}

async function runMigrate(config: Config): Promise<number> {
  await migrate(config)
  say('The database is at the newest version.')
  return 0
}

async function runDoctor(config: Config): Promise<number> {
  const findings = await diagnose(config, openLog({ level: 'silent' }))
  for (const { ok, name, says } of findings) say(`${ok ? '✓' : '✗'} ${name.padEnd(18)} ${says}`)
  return findings.every(({ ok }) => ok) ? 0 : 1
}

const PLAYBOOK_COMMANDS: Readonly<Record<string, Command['run']>> = {
  check: checkPlaybook,
  publish: publish,
  history: showVersions,
}

async function runPlaybook(
  config: Config,
  [what = '', ...words]: string[],
  options: Options,
): Promise<number | 'stays'> {
  const command = Object.hasOwn(PLAYBOOK_COMMANDS, what) ? PLAYBOOK_COMMANDS[what] : undefined
  if (command) return command(config, words, options)
  say('sportello playbook check\nsportello playbook publish [--by NAME]\nsportello playbook history')
  return 1
}

async function checkPlaybook(config: Config): Promise<number> {
  const read = await readPlaybook(config.playbookDir, config.secret)
  for (const warning of read.warnings) say(`warning: ${describeFault(warning)}`)
  if (!read.ok) {
    for (const fault of read.faults) say(describeFault(fault))
    return 1
  }
  say(`The playbook is in order: ${tellSize(read.playbook)}.`)
  return 0
}

async function publish(config: Config, _words: string[], { by }: Options): Promise<number> {
  const name = (by ?? userInfo().username).trim()
  if (name === '' || name === BY_START) {
    say(`"${name}" is nobody's name: say who publishes, with --by NAME.`)
    return 1
  }
  const { outcome, playbook, before } = await publishFiles(config, name)
  if (outcome === 'same') {
    say(`Nothing to publish: version ${playbook.version} says the same.`)
    return 0
  }
  const changes = diffPlaybooks(before, playbook)
  for (const line of tellChanges(changes)) say(line)
  say(`Version ${playbook.version} is published by ${name}. Whoever runs uses it within seconds.`)
  if (before && isRestartDue(changes)) say('Accounts have changed: restart to open, close or set them up anew.')
  return 0
}

const MAX_VERSIONS = 100

async function showVersions(config: Config): Promise<number> {
  const versions = await publishedVersions(config, MAX_VERSIONS)
  if (versions.length === 0) say('Nothing was published yet.')
  for (const { version, by, at } of versions) say(`${String(version).padStart(5)}  ${at.toISOString()}  ${by}`)
  return 0
}

async function runChannels(config: Config, [channel]: string[], { json }: Options): Promise<number> {
  const read = await readPlaybook(config.playbookDir, config.secret)
  const accounts = read.ok ? read.accounts : []
  if (json) {
    say(channelsAsJson(accounts))
    return 0
  }
  const shown = showChannels(accounts, channel)
  say(shown ?? `There is no channel "${channel}". "sportello channels" shows all of them.`)
  return shown === undefined ? 1 : 0
}

void main()
