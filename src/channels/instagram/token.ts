import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readJson, callOnce } from '../../lib/http'
import type { Log } from '../../lib/log'
import { openVault, type VaultDeps } from '../vault.store'
import type { AccountId } from '../../lib/ids'

export type Token = {
  current: () => Promise<string>
  /** Renews it when that is due; a failure is told in the log, and tried again at the next call. */
  renew: () => Promise<void>
}

type Renewing = VaultDeps & { given: string; account: AccountId; apiUrl: string; now: () => Date; log: Log }

/** Tokens of Instagram's own login live for 60 days and are renewed when they are a day old. */
const RENEW_AFTER_MS = 7 * 24 * 3_600_000
/** How long another replica may use the former one; both are valid until their end. */
const READ_AGAIN_MS = 60_000
const NAME = 'token'

const keptSchema = z.object({ of: z.string(), token: z.string(), at: z.string() })
type Kept = z.infer<typeof keptSchema>
const answerSchema = z.object({ access_token: z.string().min(20) })

/** The given token and those that follow from it. A new one in the settings puts an end to the line. */
export function openToken(renewing: Renewing): Token {
  const { given, account, now, log } = renewing
  const vault = openVault(renewing, account)
  const of = createHash('sha256').update(given).digest('hex')
  let known: { token: string; readAt: number } | undefined
  const keptIn = (text: string | undefined): Kept | undefined => {
    const kept = text === undefined ? undefined : keptSchema.safeParse(JSON.parse(text)).data
    return kept?.of === of ? kept : undefined
  }
  return {
    current: async () => {
      const at = now().getTime()
      if (known !== undefined && at - known.readAt <= READ_AGAIN_MS) return known.token
      try {
        known = { token: keptIn(await vault.read(NAME))?.token ?? given, readAt: at }
        return known.token
      } catch (error) {
        // A reply must not fail for this: the token from before works for weeks.
        log.warn({ account, error }, 'the renewed access token of Instagram cannot be read')
        return known?.token ?? given
      }
    },
    renew: () =>
      vault.locked(NAME, async ({ read, write }) => {
        const kept = keptIn(await read())
        if (kept && now().getTime() - Date.parse(kept.at) < RENEW_AFTER_MS) return
        const token = await askFor(renewing.apiUrl, kept?.token ?? given)
        if (token === undefined) return log.warn({ account }, 'the access token of Instagram could not be renewed')
        await write(JSON.stringify({ of, token, at: now().toISOString() } satisfies Kept))
        known = undefined
      }),
  }
}

/** Instagram wants the token in the address here; addresses are neither logged nor told. */
async function askFor(apiUrl: string, token: string): Promise<string | undefined> {
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/refresh_access_token`)
  url.searchParams.set('grant_type', 'ig_refresh_token')
  url.searchParams.set('access_token', token)
  const outcome = await callOnce({ method: 'GET', url })
  return outcome.kind === 'answer' && outcome.status === 200
    ? answerSchema.safeParse(readJson(outcome)).data?.access_token
    : undefined
}
