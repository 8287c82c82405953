import { callOnce, readJson } from '../../lib/http'
import { openTokens as openOauth, type GrantOutcome, type Tokens } from '../oauth'
import type { Vault } from '../vault.store'
import { grantSchema } from './payload'

type Settings = { api_url: string; api_key: string; api_secret: string; timeout_ms: number }

const PATH = '/v1/oauth/oauth-business-users-for-applications/accesstoken'
/** A hundred hours. */
const LIFE_S = 360_000

/**
 * Tokens for the key and secret alone (grant type `client_credentials`): there is nothing to refresh, the same request
 * gives the next one. Trustpilot asks to use a token as long as it is good, so all replicas share one.
 */
export const openTokens = ({ vault, settings, now }: { vault: Vault; settings: Settings; now: () => Date }): Tokens =>
  openOauth({
    ...{ vault, now, platform: 'Trustpilot', lifeS: LIFE_S },
    ...{ clientId: settings.api_key, refreshToken: settings.api_secret },
    ask: (secret) => askForToken(settings, secret),
  })

async function askForToken({ api_url, api_key, timeout_ms }: Settings, secret: string): Promise<GrantOutcome> {
  const outcome = await callOnce(
    {
      ...{ method: 'POST', url: `${api_url.replace(/\/+$/, '')}${PATH}`, body: 'grant_type=client_credentials' },
      headers: {
        authorization: `Basic ${Buffer.from(`${api_key}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    },
    { timeoutMs: timeout_ms },
  )
  if (outcome.kind !== 'answer') return outcome
  return { kind: 'answer', status: outcome.status, json: grantSchema.safeParse(readJson(outcome)).data }
}
