import type { AppCredentials } from 'botframework-connector'
import { z } from 'zod'
import { unavailable } from '../../lib/errors'
import { callOnce, readJson } from '../../lib/http'

/** Of the Teams library, as far as we use them. */
export type Credentials = Pick<AppCredentials, 'getToken' | 'signRequest'>

const TOKEN = z.object({ access_token: z.string(), expires_in: z.number() })
const REFUSAL = z.object({ error_description: z.string() })

type Login = { appId: string; password: string; tenantId: string; loginUrl: string; audience: string; now: () => Date }

/** Microsoft's own library asks for tokens over https only, which no stand-in on one's own machine has. */
export function standInCredentials(login: Login): Credentials {
  let known: { token: string; until: number } | undefined
  const getToken = async (anew = false): Promise<string> => {
    const now = login.now().getTime()
    if (anew || known === undefined || known.until <= now) {
      const { access_token: token, expires_in: seconds } = await ask(login)
      known = { token, until: now + (seconds - MARGIN_SECONDS) * 1000 }
    }
    return known.token
  }
  return {
    getToken,
    signRequest: async (request) => {
      request.headers.set('authorization', `Bearer ${await getToken()}`)
      return request
    },
  }
}

const MARGIN_SECONDS = 60

async function ask({ appId, password, tenantId, loginUrl, audience }: Login): Promise<z.infer<typeof TOKEN>> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: appId,
    client_secret: password,
    scope: `${audience}/.default`,
  })
  const outcome = await callOnce({
    method: 'POST',
    url: `${loginUrl}/${tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  if (outcome.kind !== 'answer') throw unavailable('The log-in does not answer.', outcome.cause)
  const token = TOKEN.safeParse(readJson(outcome))
  if (token.success) return token.data
  const refusal = REFUSAL.safeParse(readJson(outcome))
  throw unavailable(refusal.success ? refusal.data.error_description : 'The log-in is unreadable.')
}
