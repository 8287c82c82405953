import type { z } from 'zod'
import { readFile, type Delivery, type Surface } from '../../desk/index'
import { conflict } from '../../lib/errors'
import { newId, type FileId, type Id } from '../../lib/ids'
import { handleOf, NAMES, pick, SENTENCES, SUBJECTS } from './crowd'
import { messageEvent, visibilityOf } from './events'
import type { SimulatedOptions } from './options'
import type { WRITE } from './parse'
import { findCustomer, findMessage, insertMessage, saveCustomer } from './phone.store'
import type { PhoneCustomer, PhoneFile } from './wire'

type Written = {
  id: string
  text: string
  surface: Surface
  subject: string | null
  thread: string
  files: readonly PhoneFile[]
}

/** What the customer typed: first on their phone, then told to the desk. Told again after a lost answer, it is one message. */
export async function writeAsCustomer(
  options: SimulatedOptions,
  wish: z.infer<typeof WRITE>,
): Promise<object | undefined> {
  const { db, account, capabilities } = options
  const customer = await findCustomer(db, account.id, wish.customer)
  if (customer === undefined || !capabilities.surfaces.includes(wish.surface)) return undefined
  await options.accept([
    await write(options, customer, {
      id: wish.id,
      text: wish.text,
      surface: wish.surface,
      subject: wish.surface === 'email' ? (wish.subject ?? '') : null,
      thread: threadOf(wish),
      files: await filesOf(options, wish.files),
    }),
  ])
  return {}
}

/** Many people at once, each with a conversation of their own. */
export async function writeAsCrowd(options: SimulatedOptions, count: number): Promise<object> {
  const { db, account, capabilities } = options
  const surface = capabilities.surfaces[0] ?? 'dm'
  const deliveries: Delivery[] = []
  // A crowd is another one each time.
  const start = options.clock.now().getTime() % NAMES.length
  for (let index = 0; index < count; index += 1) {
    const name = pick(NAMES, start + index)
    const customer = {
      id: newId<Id<'phone-customer'>>(),
      name,
      handle: handleOf(name, surface === 'email' ? 'mail' : 'chat'),
    }
    await saveCustomer(db, account.id, customer)
    const id = newId<Id<'phone-message'>>()
    const thread = threadOf({ id, customer: customer.id, surface })
    const subject = surface === 'email' ? pick(SUBJECTS, start + index) : null
    deliveries.push(
      await write(options, customer, { id, text: pick(SENTENCES, start + index), surface, subject, thread, files: [] }),
    )
  }
  await options.accept(deliveries)
  return { count }
}

async function write(options: SimulatedOptions, customer: PhoneCustomer, written: Written): Promise<Delivery> {
  const { db, account, clock } = options
  await insertMessage(db, {
    ...written,
    account: account.id,
    customer: customer.id,
    visibility: visibilityOf(written.surface),
    direction: 'in',
    author: customer.name,
    attempt: null,
    unheard: false,
  })
  // What is there already wins: a repeated request tells what was written the first time.
  const message = await findMessage(db, account.id, written.id)
  if (message === undefined) throw conflict('This id belongs to another message.')
  const at = new Date(Math.min(Date.parse(message.at), clock.now().getTime()))
  const event = messageEvent({ account: account.id, at }, message, customer)
  return { source: 'customer', channel: account.channel, event, raw: Buffer.from(JSON.stringify(event)) }
}

/** Mails belong to the mail that they answer; everything else to its writer, one place a surface. */
function threadOf({
  id,
  customer,
  surface,
  thread,
}: {
  id: string
  customer: string
  surface: Surface
  thread?: string | undefined
}): string {
  return surface === 'email' ? (thread ?? `mail:${id}`) : `${surface}:${customer}`
}

async function filesOf({ db }: SimulatedOptions, ids: readonly string[]): Promise<PhoneFile[]> {
  const found = await Promise.all(ids.map((id) => readFile({ db }, id as FileId)))
  return found.flatMap((file) =>
    file === undefined ? [] : [{ file: file.id, name: file.name, mime: file.mime, bytes: file.bytes }],
  )
}
