import { systemClock } from '../../lib/clock'
import { invalid } from '../../lib/errors'
import type { Log } from '../../lib/log'
import type { Counter } from '../counter'
import { openClient, type Client, type Proof } from './client'
import { openConnector } from './connector'
import { openDownload } from './download'
import { openPeople } from './people'
import { openPlaces } from './places.store'
import { FIRST_SERVICE_URL, openTrust } from './service-url'
import type { Teams } from './surroundings'
import { openSigner } from './values'

export type TeamsOptions = {
  /** Of the company's own bot. */
  appId: string
  tenantId: string
  proof: Proof
  /** Where Teams is reached before it has written to us. */
  serviceUrl?: string
  /** Hosts besides Microsoft's own that our token may go to. */
  serviceHosts?: readonly string[]
  /** In place of Microsoft's log-in; for tests. */
  loginUrl?: string
  /** The app's id in the organisation's catalogue: then it is installed for people who have not got it. */
  catalogAppId?: string
  /** Signs what buttons carry. */
  secretKey: string
  log: Log
  now?: () => Date
  patience?: Partial<Patience>
}

/** How long is waited: for a call, for a post, and before somebody who pressed is told that it takes longer. */
export type Patience = { callMs: number; postMs: number; invokeMs: number }

/** A call goes on for longer than a post is waited for: what it says late is of use as well. */
const CALL_MS = 30_000

export type Foundation = { teams: Teams; client: Client; trusts: (url: string) => boolean }

/** Opens what everything in this folder stands on. Asks nobody anything. */
export function openFoundation(options: TeamsOptions, counter: Counter): Foundation {
  const { now = systemClock.now, patience, serviceUrl = FIRST_SERVICE_URL, appId, tenantId, secretKey, log } = options
  const trusts = trustOf(options)
  const client = openClient({ ...options, now, timeoutMs: patience?.callMs ?? CALL_MS })
  const places = openPlaces(counter.desk.db, { first: serviceUrl.endsWith('/') ? serviceUrl : `${serviceUrl}/` })
  const botId = `28:${appId}`
  const connector = openConnector({ client, places, trusts, botId, tenantId })
  const teams: Teams = {
    ...{ counter, log, now, botId, appId, tenantId, connector, places },
    people: openPeople({ connector, counter, tenantId, now }),
    download: openDownload({ client, trusts }),
    signer: openSigner(secretKey, now),
    inFlight: new Set(),
  }
  return { teams, client, trusts }
}

function trustOf({ serviceUrl, serviceHosts = [] }: TeamsOptions): (url: string) => boolean {
  const trusts = openTrust([...serviceHosts, ...(serviceUrl === undefined ? [] : [new URL(serviceUrl).host])])
  if (serviceUrl !== undefined && !trusts(serviceUrl)) throw invalid('TEAMS_SERVICE_URL must begin with https://.')
  return trusts
}
