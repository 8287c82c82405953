import * as oauth from '../oauth'
import type { Vault } from '../vault.store'
import type { LinkedinApi } from './api'

type Deps = {
  api: LinkedinApi
  vault: Vault
  settings: { client_id: string; refresh_token?: string | undefined; access_token?: string | undefined }
  now: () => Date
}

/** Sixty days. */
const LIFE_S = 5_184_000

/**
 * "Programmatic Refresh Tokens": not every app is given them. Without one, the token of the settings counts until it
 * ends, and a person makes another.
 */
export function openTokens({ api, vault, settings, now }: Deps): oauth.Tokens {
  const { client_id: clientId, refresh_token: refreshToken, access_token: accessToken = '' } = settings
  if (refreshToken === undefined) return onlyOne(accessToken)
  return oauth.openTokens({
    ...{ vault, now, platform: 'LinkedIn', lifeS: LIFE_S, clientId, refreshToken },
    ask: (token) => api.oauth('accessToken', { grant_type: 'refresh_token', refresh_token: token }),
  })
}

const onlyOne = (token: string): oauth.Tokens => ({
  token: (used) =>
    Promise.resolve(
      used === token
        ? { ok: false, why: 'refused', detail: 'LinkedIn refuses the access token: make a new one' }
        : { ok: true, token },
    ),
  until: () => Promise.resolve(undefined),
  permissionUntil: () => Promise.resolve(undefined),
})
