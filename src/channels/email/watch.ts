import type { FetchMessageObject, ImapFlow } from 'imapflow'
import type { Delivery } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { filesLeft } from './files'
import { newClient, reasonOf } from './imap'
import { parseMail, type Mailbox } from './receive'
import type { EmailSettings } from './settings'

/** IDLE tells of new mail at once; some servers forget to, so the box is looked at besides. */
const LOOK_AGAIN_MS = 5 * 60_000
/** A connection that does not answer the simplest command in this time is dead, whatever the network says. */
const ANSWER_MS = 30_000
/** What is kept in one commit: so many mails, or so many bytes of them. */
const BATCH = { mails: 20, bytes: 1024 * 1024 }
/** Of larger mails the beginning is read, which has the text; their files are fetched one by one when they are shown. */
export const MAX_WHOLE_BYTES = 1024 * 1024

/** The last mail that was read, and since when the account is connected: what is older is nobody's question. */
type Cursor = { uidValidity: string; uid: number; since: number }

type Watch = { client: ImapFlow; mailbox: Mailbox; intake: Intake; signal: AbortSignal }

/**
 * Fetches mail as it comes, from the first mail after the account was connected, until the signal aborts. Rejects when
 * the server or the database fails; what was not kept is fetched again the next time.
 */
export async function watchMailbox(
  settings: EmailSettings,
  mailbox: Mailbox,
  { intake, signal }: { intake: Intake; signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) return
  const client = newClient(settings)
  let stop: () => void = () => undefined
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
  })
  signal.addEventListener('abort', stop)
  try {
    await Promise.race([readOn({ client, mailbox, intake, signal }, settings.imap.mailbox), aborted])
  } catch (error) {
    if (!signal.aborted) throw unavailable(`The mailbox ${mailbox.address} cannot be read: ${reasonOf(error)}`, error)
  } finally {
    signal.removeEventListener('abort', stop)
    client.close()
  }
}

async function readOn(watch: Watch, folder: string): Promise<void> {
  const { client, intake, signal } = watch
  const bell = openBell(client)
  await client.connect()
  const box = await client.mailboxOpen(folder, { readOnly: true })
  let cursor = await beginAt(intake, { uidValidity: String(box.uidValidity), uid: box.uidNext - 1 })
  while (!signal.aborted) {
    bell.hush()
    cursor = await fetchNew(watch, cursor)
    await bell.rings()
  }
}

/** Where to go on. When the server has numbered its box anew, everything is read again: the inbox knows its doubles. */
async function beginAt(intake: Intake, box: { uidValidity: string; uid: number }): Promise<Cursor> {
  const [uidValidity, uid, since] = ((await intake.readCursor()) ?? '').split(':')
  const known = uidValidity && uid && since ? { uidValidity, uid: Number(uid), since: Number(since) } : undefined
  if (known?.uidValidity === box.uidValidity) return known
  const cursor = known ? { ...box, uid: 0, since: known.since } : { ...box, since: intake.now().getTime() }
  await save(intake, cursor)
  return cursor
}

const save = (intake: Intake, { uidValidity, uid, since }: Cursor): Promise<void> =>
  intake.saveCursor(`${uidValidity}:${uid}:${since}`)

const DAY_MS = 24 * 3_600_000

async function fetchNew(watch: Watch, cursor: Cursor): Promise<Cursor> {
  const { client, intake, signal } = watch
  // The search knows days, in the server's zone; the exact time is looked at later.
  const since = new Date(cursor.since - DAY_MS)
  const found = await client.search(
    { uid: `${cursor.uid + 1}:*`, ...(cursor.uid === 0 ? { since } : {}) },
    { uid: true },
  )
  // `n:*` names the last mail even when its number is smaller.
  const uids = (found || []).filter((uid) => uid > cursor.uid).toSorted((a, b) => a - b)
  let batch = newBatch()
  let { uid } = cursor
  for (uid of uids) {
    if (signal.aborted) return cursor
    await fetchInto(batch, watch, { ...cursor, uid })
    if (batch.mails < BATCH.mails && batch.bytes < BATCH.bytes) continue
    await keep(intake, batch, { ...cursor, uid })
    batch = newBatch()
  }
  if (batch.mails > 0) await keep(intake, batch, { ...cursor, uid })
  return { ...cursor, uid }
}

type Batch = { deliveries: Delivery[]; mails: number; bytes: number }
const newBatch = (): Batch => ({ deliveries: [], mails: 0, bytes: 0 })

/** First the mails, then the place: a crash between the two repeats mails, and repeated mails are known. */
async function keep(intake: Intake, { deliveries }: Batch, cursor: Cursor): Promise<void> {
  if (deliveries.length > 0) await intake.accept(deliveries)
  await save(intake, cursor)
}

async function fetchInto(
  batch: Batch,
  { client, mailbox, intake }: Watch,
  { uid, uidValidity, since }: Cursor,
): Promise<void> {
  const wanted = { source: { maxLength: MAX_WHOLE_BYTES }, size: true, internalDate: true, bodyStructure: true }
  const mail = await client.fetchOne(String(uid), wanted, { uid: true })
  batch.mails += 1
  // Somebody may have moved it meanwhile.
  if (!mail || !mail.source) return
  const receivedAt = dateOf(mail)
  if (receivedAt && receivedAt.getTime() < since - CLOCKS_DIFFER_MS) return
  const isLarge = (mail.size ?? 0) > MAX_WHOLE_BYTES
  const left = isLarge ? filesLeft(mail.bodyStructure, { uid, uidValidity }) : undefined
  const raw = mail.source
  batch.bytes += raw.length
  for (const event of await parseMail(raw, mailbox, { now: intake.now(), receivedAt, left }))
    batch.deliveries.push({ source: 'customer', channel: 'email', event, raw })
}

/** The server's clock and ours; a mail that comes while the account is being connected is not too old. */
const CLOCKS_DIFFER_MS = 60 * 60_000

const dateOf = ({ internalDate }: FetchMessageObject): Date | undefined =>
  internalDate === undefined ? undefined : new Date(internalDate)

type Bell = {
  /** What rang so far is being seen to. */
  hush: () => void
  /** Waits until something may be new, or for some minutes; rejects when the connection is lost. */
  rings: () => Promise<void>
}

/** Servers may tell of new mail at any command, not only while we wait for it. */
function openBell(client: ImapFlow): Bell {
  let rung = false
  let wake: () => void = () => undefined
  client.on('exists', () => {
    rung = true
    wake()
  })
  return {
    hush: () => {
      rung = false
    },
    rings: async () => {
      if (rung) return
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const timer = setTimeout(wake, LOOK_AGAIN_MS)
      const idling = client.idle()
      await Promise.race([woken, idling]).finally(() => clearTimeout(timer))
      // Any command ends the IDLE; a cheap one does, and proves that the connection lives.
      await answer(client.noop())
      await idling
      if (!client.usable) throw unavailable('The connection to the mailbox is lost.')
    },
  }
}

async function answer(command: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable('The mail server does not answer.')), ANSWER_MS)
  })
  await Promise.race([command, late]).finally(() => clearTimeout(timer))
}
