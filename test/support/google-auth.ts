import { formOf, type PlatformAnswer, type PlatformRequest, type Routes } from './platform'

/** Google's renewal of permissions: hands out tokens for one refresh token, and refuses calls without the latest. */
export const GOOGLE_SECRETS = {
  client_id: 'a-client-id.apps.google.example',
  client_secret: 'the-client-secret-of-the-tests',
  refresh_token: 'the-refresh-token-of-the-tests',
}

export type GoogleAuth = {
  routes: Routes
  guard: (request: PlatformRequest) => PlatformAnswer | undefined
  /** From now on the tokens given so far are refused. */
  expire: () => void
  renewals: () => number
}

/** An error as Google's older and newer services tell it. */
export const googleError = (status: number, reason: string, more: object = {}): PlatformAnswer => ({
  status,
  body: { error: { code: status, message: 'The words of Google.', errors: [{ reason, domain: 'x' }], ...more } },
})

export function openGoogleAuth(): GoogleAuth {
  let [renewals, token] = [0, '']
  return {
    routes: {
      'POST /token': async (request) => {
        const { fields } = await formOf(request)
        const isRight = Object.entries(GOOGLE_SECRETS).every(([name, value]) => fields[name] === value)
        if (!isRight || fields['grant_type'] !== 'refresh_token')
          return { status: 400, body: { error: 'invalid_grant' } }
        renewals += 1
        token = `the-access-token-of-the-tests-${renewals}`
        return { status: 200, body: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } }
      },
    },
    guard: ({ path, headers }) =>
      path === '/token' || (token !== '' && headers['authorization'] === `Bearer ${token}`)
        ? undefined
        : googleError(401, 'authError'),
    expire: () => {
      token = ''
    },
    renewals: () => renewals,
  }
}
