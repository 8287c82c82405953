import * as oauth from '../oauth'
import type { Vault } from '../vault.store'
import type { XApi } from './api'
import type { XSettings } from './settings'

type Deps = {
  api: XApi
  vault: Vault
  settings: Pick<XSettings, 'client_id' | 'client_secret' | 'refresh_token'>
  now: () => Date
}

/** X's tokens are good for about two hours. */
const LIFE_S = 7_200

/** X gives a new refresh token at each use, and the one before is worth nothing from then on. */
export const openTokens = ({ api, vault, settings, now }: Deps): oauth.Tokens =>
  oauth.openTokens({
    ...{ vault, now, platform: 'X', lifeS: LIFE_S },
    ...{ clientId: settings.client_id, refreshToken: settings.refresh_token },
    ask: (refreshToken) => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: settings.client_id }
      return api.renew(form, settings.client_secret)
    },
  })
