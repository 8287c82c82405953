import { callOnce } from '../../lib/http'
import type { Log } from '../../lib/log'
import type { Client } from './client'

/** Lets somebody into their own chat with the app who has not got it; false when that cannot be done. */
export type Inviter = (aadObjectId: string) => Promise<boolean>

type Around = { client: Pick<Client, 'graph'>; catalogAppId: string | undefined; log: Log }

/**
 * Installs the app for a person, through Microsoft Graph: what an administrator allows by the permission
 * `TeamsAppInstallation.ReadWriteSelfForUser.All` and the app's id in the organisation's catalogue. Without both
 * somebody has to install it for themselves.
 */
export function openInviter({ client, catalogAppId, log }: Around): Inviter {
  const { graph } = client
  if (catalogAppId === undefined || graph === undefined) return () => Promise.resolve(false)
  const app = `${graph.url}/v1.0/appCatalogs/teamsApps/${catalogAppId}`
  return async (aadObjectId) => {
    const token = await graph.token(false).catch(() => undefined)
    if (token === undefined) return false
    const outcome = await callOnce({
      method: 'POST',
      url: `${graph.url}/v1.0/users/${encodeURIComponent(aadObjectId)}/teamwork/installedApps`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ 'teamsApp@odata.bind': app }),
    })
    const status = outcome.kind === 'answer' ? outcome.status : undefined
    // 409: they have it already.
    if (status === 201 || status === 409) return true
    log.warn({ workspace: 'teams', ...(status && { status }) }, 'The app could not be installed for a person')
    return false
  }
}
