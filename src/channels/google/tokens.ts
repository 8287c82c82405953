import { callOnce, readJson } from '../../lib/http'
import * as oauth from '../oauth'
import type { Vault } from '../vault.store'

type Deps = {
  vault: Vault
  settings: { client_id: string; client_secret: string; refresh_token: string; auth_url: string; timeout_ms: number }
  now: () => Date
}

/** Google's tokens are good for an hour. */
const LIFE_S = 3_600

export const openTokens = ({ vault, settings, now }: Deps): oauth.Tokens =>
  oauth.openTokens({
    ...{ vault, now, platform: 'Google', lifeS: LIFE_S },
    ...{ clientId: settings.client_id, refreshToken: settings.refresh_token },
    ask: async (refreshToken) => {
      const { client_id, client_secret, auth_url, timeout_ms } = settings
      const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: refreshToken }
      const outcome = await callOnce(
        {
          ...{ method: 'POST', url: `${auth_url.replace(/\/+$/, '')}/token` },
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        },
        { timeoutMs: timeout_ms },
      )
      return outcome.kind === 'answer' ? { ...outcome, json: readJson(outcome) } : outcome
    },
  })
