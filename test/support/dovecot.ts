import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { until } from './until'

/** A real Dovecot on loopback ports of its own, with one mailbox, delivered to by LMTP as a mail server would. */
export type Dovecot = {
  imapPort: number
  user: string
  password: string
  /** Hands a mail over as it is; `from` is the envelope's sender, empty for bounces. */
  deliver: (raw: string | Buffer, from?: string) => Promise<void>
  /** Writes a mail into a folder past the delivery, as mail programs do with what they sent. */
  append: (folder: string, raw: string) => Promise<void>
  /** Numbers the inbox anew, as a restored backup or a moved mailbox does. */
  renumber: () => Promise<void>
  stop: () => Promise<void>
  start: () => Promise<void>
  close: () => Promise<void>
}

const [USER, PASSWORD] = ['care', 'a password of the tests']
const isRoot = process.getuid?.() === 0
/** Root's Dovecot refuses to touch mail as root; any other number will do, it needs no name. */
const MAIL_ID = isRoot ? 65_534 : (process.getuid?.() ?? 0)
const MAIL_GROUP = isRoot ? 65_534 : (process.getgid?.() ?? 0)

const program = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'].find(existsSync)

/**
 * `describe` where Dovecot is installed. Elsewhere the tests are skipped, and say so; with TEST_REQUIRE_ALL=1 they fail.
 */
export const describeWithDovecot: (title: string, tests: () => void) => void = (title, tests) => {
  if (program) return describe(title, tests)
  if (process.env['TEST_REQUIRE_ALL'] === '1')
    return describe(title, () =>
      test('needs Dovecot', () => {
        throw new Error('Dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd')
      }),
    )
  console.warn(`SKIPPED: "${title}" needs Dovecot: apt-get install dovecot-imapd dovecot-lmtpd`)
  return describe.skip(title, tests)
}

export async function openDovecot(): Promise<Dovecot> {
  if (!program) throw new Error('Dovecot is not installed')
  const home = mkdtempSync(join(tmpdir(), 'sportello-dovecot-'))
  const [imapPort, lmtpPort] = await Promise.all([freePort(), freePort()])
  prepare(home, { imapPort, lmtpPort })
  let running: ChildProcess | undefined
  const start = async (): Promise<void> => {
    running = await launch(program, { home, port: imapPort })
  }
  const stop = async (): Promise<void> => {
    const stopping = running
    running = undefined
    await end(stopping)
  }
  await start()
  return {
    ...{ imapPort, user: USER, password: PASSWORD, start, stop },
    deliver: (raw, from = 'rosa@customers.example') => deliver(lmtpPort, { raw, from }),
    append: (folder, raw) => append(imapPort, { folder, raw }),
    renumber: async () => {
      await stop()
      // Dovecot numbers a box by the second: within the same one the new numbering would be the old.
      await new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)))
      for (const name of readdirSync(join(home, 'mail')))
        if (name.startsWith('dovecot')) rmSync(join(home, 'mail', name), { force: true })
      await start()
    },
    close: async () => {
      await stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function prepare(home: string, ports: { imapPort: number; lmtpPort: number }): void {
  chmodSync(home, 0o755)
  mkdirSync(join(home, 'mail'))
  if (isRoot) chownSync(join(home, 'mail'), MAIL_ID, MAIL_GROUP)
  writeFileSync(join(home, 'users'), `${USER}:{PLAIN}${PASSWORD}:${MAIL_ID}:${MAIL_GROUP}::${home}::\n`)
  writeFileSync(join(home, 'dovecot.conf'), configuration(home, ports))
}

const configuration = (home: string, { imapPort, lmtpPort }: { imapPort: number; lmtpPort: number }): string => `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${home}/run
state_dir = ${home}/run
log_path = ${home}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:${home}/mail
mail_fsync = never
maildir_very_dirty_syncs = yes
first_valid_uid = 1
first_valid_gid = 1
imap_idle_notify_interval = 1 mins
postmaster_address = postmaster@brand.example
recipient_delimiter = +
${isRoot ? '' : rootless()}
passdb {
  driver = passwd-file
  args = ${home}/users
}
userdb {
  driver = passwd-file
  args = username_format=%n ${home}/users
}
protocol lmtp {
  auth_username_format = %Ln
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
namespace inbox {
  inbox = yes
}
`

/** Without root nobody else can be turned into, and nothing can be locked into a directory. */
function rootless(): string {
  const { username } = userInfo()
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
  const free = ['anvil', 'imap-login', 'stats'].map((name) => `service ${name} {\n  chroot =\n}`)
  return [
    `default_internal_user = ${username}`,
    `default_login_user = ${username}`,
    `default_internal_group = ${group}`,
    ...free,
  ].join('\n')
}

async function launch(binary: string, { home, port }: { home: string; port: number }): Promise<ChildProcess> {
  // A group of its own: its workers would outlive it by ten seconds.
  const child = spawn(binary, ['-F', '-c', join(home, 'dovecot.conf')], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.add(child)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until('Dovecot answers', async () => {
    if (child.exitCode !== null) throw new Error(`Dovecot ended: ${said}`)
    return await greets(port)
  })
  return child
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  signalAll(child)
  await ended
  children.delete(child)
}

/** None is left over when the tests end early. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach(signalAll))

function signalAll({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It ended by itself.
  }
}

async function greets(port: number): Promise<boolean> {
  const client = newClient(port)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    client.close()
  }
}

function newClient(port: number): ImapFlow {
  const auth = { user: USER, pass: PASSWORD }
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false })
  client.on('error', () => undefined)
  return client
}

async function deliver(port: number, { raw, from }: { raw: string | Buffer; from: string }): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true } as object)
  try {
    await transport.sendMail({ envelope: { from, to: [`${USER}@brand.example`] }, raw })
  } finally {
    transport.close()
  }
}

async function append(port: number, { folder, raw }: { folder: string; raw: string }): Promise<void> {
  const client = newClient(port)
  try {
    await client.connect()
    if (folder !== 'INBOX') await client.mailboxCreate(folder)
    await client.append(folder, raw.replace(/\r?\n/g, '\r\n'))
  } finally {
    client.close()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
