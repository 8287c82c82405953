import { sendAsset } from '../../lib/assets'
import type { InboundEvent } from '../../desk/index'
import {
  openRouter,
  readRawBody,
  securityHeaders,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from '../../lib/http-door'
import { newId, type Id } from '../../lib/ids'
import type { z } from 'zod'
import { handleOf, NAMES, pick } from './crowd'
import { deletedEvent, editedEvent, receiptEvent } from './events'
import { phoneFileRoutes } from './files'
import type { PhoneLive } from './live'
import type { SimulatedOptions } from './options'
import { CROWD, CUSTOMER, EDIT, FAULT, ONE, parseJson, WRITE } from './parse'
import {
  customersOf,
  deleteMessage,
  editMessage,
  headChange,
  messagesOf,
  readFault,
  saveCustomer,
  seeMessage,
  setFault,
} from './phone.store'
import { writeAsCustomer, writeAsCrowd } from './write'
import type { PhoneCustomer, PhoneState } from './wire'

export type PhoneOptions = SimulatedOptions & { path: string; live: PhoneLive }

const MAX_CUSTOMERS = 200
const MAX_MESSAGES = 300
const MAX_BODY_BYTES = 512 * 1024

/** The page of a phone or mailbox, and what can be done on it. */
export function phoneRoutes(options: PhoneOptions): Router {
  const { path, guard, live } = options
  const router = openRouter()
  const page = securityHeaders({ frameAncestors: ["'self'"] })
  router.use(path, guard)
  router.get(path, page, (request, response) => sendAsset(request, response, 'phone.html'))
  router.get('/rehearsal/phone-assets/:name', guard, securityHeaders(), sendPhoneAsset)
  router.get(`${path}/api/state`, async (_request, response) => {
    response.set('cache-control', 'no-store').json(await readState(options))
  })
  router.get(`${path}/api/messages`, async (request, response) => {
    const place = { account: options.account.id, customer: String(request.query['customer']) }
    response.set('cache-control', 'no-store').json(await messagesOf(options.db, place, MAX_MESSAGES))
  })
  router.use(doingRoutes(options))
  router.use(phoneFileRoutes(options))
  router.use(live.routes)
  return router
}

/** Only the phones' own files: the others have their own addresses. */
const sendPhoneAsset: RequestHandler = (request, response) => {
  const { name } = request.params
  sendAsset(request, response, typeof name === 'string' && name.startsWith('phone') ? name : '')
}

function doingRoutes(options: PhoneOptions): Router {
  const { path, db, account } = options
  const router = openRouter()
  const read = readRawBody(MAX_BODY_BYTES)
  const post = <T>(name: string, schema: z.ZodType<T>, work: (body: T) => Promise<object | undefined>): void => {
    router.post(`${path}/api/${name}`, read, doing(options, schema, work))
  }
  post('write', WRITE, (body) => writeAsCustomer(options, body))
  post('crowd', CROWD, ({ count }) => writeAsCrowd(options, count))
  post('customer', CUSTOMER, async ({ id, name }) => {
    const customer: PhoneCustomer = { id, name, handle: handleOf(name, kindOf(options)) }
    await saveCustomer(db, account.id, customer)
    return customer
  })
  post('fault', FAULT, async ({ fault }) => {
    await setFault(db, account.id, fault)
    return { fault }
  })
  post('edit', EDIT, async (body) => {
    const message = options.capabilities.mutations.inEdit ? await editMessage(db, account.id, body) : undefined
    return message && tell(options, [editedEvent(moment(options), message)])
  })
  post('delete', ONE, async ({ id }) => {
    const message = options.capabilities.mutations.inDelete ? await deleteMessage(db, account.id, id) : undefined
    return message && tell(options, [deletedEvent(moment(options), message)])
  })
  post('seen', ONE, async ({ id }) => {
    const message = await seeMessage(db, account.id, id)
    if (message === undefined || message.unheard) return {}
    const told = (['delivered', 'read'] as const).filter((what) =>
      options.capabilities.mutations.receipts.includes(what),
    )
    return tell(
      options,
      told.map((what) => receiptEvent(moment(options), message, what)),
    )
  })
  return router
}

/** Reads what is asked, does it, tells the other pages. Undefined: there is nothing to do it to. */
function doing<T>(
  { live }: PhoneOptions,
  schema: z.ZodType<T>,
  work: (body: T) => Promise<object | undefined>,
): RequestHandler {
  return async (request: Request, response: Response) => {
    const body = parseJson(schema, request, response)
    if (body === undefined) return
    const done = await work(body)
    live.changed()
    if (done === undefined)
      response.status(404).json({ error: { code: 'not-found', message: 'This cannot be done here.' } })
    else response.json(done)
  }
}

const moment = ({ account, clock }: PhoneOptions) => ({ account: account.id, at: clock.now() })

async function tell({ accept, account }: PhoneOptions, events: readonly InboundEvent[]): Promise<object> {
  await accept(
    events.map((event) => ({
      source: 'customer',
      channel: account.channel,
      event,
      raw: Buffer.from(JSON.stringify(event)),
    })),
  )
  return {}
}

async function readState(options: PhoneOptions): Promise<PhoneState> {
  const { db, account, capabilities } = options
  const head = await headChange(db, account.id)
  return {
    account: account.id,
    channel: account.channel,
    name: account.name,
    kind: kindOf(options),
    surfaces: capabilities.surfaces,
    can: {
      edit: capabilities.mutations.inEdit,
      remove: capabilities.mutations.inDelete,
      files: capabilities.attachments.in.length > 0,
    },
    customers: await someCustomers(options),
    fault: await readFault(db, account.id),
    head,
  }
}

/** A new phone has three people to begin with. */
async function someCustomers(options: PhoneOptions): Promise<PhoneCustomer[]> {
  const { db, account } = options
  const known = await customersOf(db, account.id, MAX_CUSTOMERS)
  if (known.length > 0) return known
  for (const index of [0, 1, 2]) {
    const name = pick(NAMES, index)
    await saveCustomer(db, account.id, {
      id: newId<Id<'phone-customer'>>(),
      name,
      handle: handleOf(name, kindOf(options)),
    })
  }
  return customersOf(db, account.id, MAX_CUSTOMERS)
}

const kindOf = ({ capabilities }: PhoneOptions): 'chat' | 'mail' =>
  capabilities.surfaces.includes('email') ? 'mail' : 'chat'
