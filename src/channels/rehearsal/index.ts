import { readFile, type Capabilities } from '../../desk/index'
import { notFound } from '../../lib/errors'
import { isUuid, type FileId } from '../../lib/ids'
import type { Channel } from '../channel'
import { openPhoneLive } from './live'
import type { SimulatedOptions } from './options'
import { findAttempt, readFault } from './phone.store'
import { phoneRoutes } from './routes'
import { hideOnPhone, type HideWhat } from './hide'
import { sendToPhone } from './send'

export type { SimulatedOptions } from './options'

/** Where the person at the page plays the customers of this account. */
export const phonePath = (account: string): string => `/rehearsal/phones/${encodeURIComponent(account)}`

/** How the window of a simulated account looks. */
export const phoneKind = (capabilities: Capabilities): 'phone' | 'mail' =>
  capabilities.surfaces.includes('email') ? 'mail' : 'phone'

/**
 * A platform that is a page of ours: whoever opens it plays the customers, and may make it fail on purpose. For the
 * desk it is a channel as any other.
 */
export function simulatedChannel(options: SimulatedOptions): Channel {
  const { account, capabilities, db, log } = options
  const path = phonePath(account.id)
  const live = openPhoneLive({ db, log, account: account.id, path })
  return {
    channel: account.channel,
    account: account.id,
    capabilities,
    send: async (send) => {
      const outcome = await sendToPhone(options, send)
      live.changed()
      return outcome
    },
    ...(capabilities.hides
      ? {
          hide: async (what: HideWhat) => {
            const outcome = await hideOnPhone(options, what)
            live.changed()
            return outcome
          },
        }
      : {}),
    // Only where the platform that it stands in for could be asked, so that unknown replies look as they do there.
    ...(capabilities.evidence
      ? {
          evidence: async ({ attempt }: { attempt: string }) =>
            (await findAttempt(db, attempt)) === undefined ? 'absent' : 'arrived',
        }
      : {}),
    probe: async () => {
      const isDown = (await readFault(db, account.id)) === 'down'
      return isDown ? { ok: false, reason: 'rehearsed: the platform is down' } : { ok: true }
    },
    fetchAttachment: async ({ file }) => {
      const found = file !== undefined && isUuid(file) ? await readFile({ db }, file as FileId) : undefined
      if (found === undefined) throw notFound('The file is not on this phone any more.')
      return { content: found.content, mime: found.mime, name: found.name }
    },
    routes: phoneRoutes({ ...options, path, live }),
    close: live.close,
  }
}
