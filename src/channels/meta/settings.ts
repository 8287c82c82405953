import { z } from 'zod'

/** What every account on a platform of Meta needs. */
export const metaSettings = {
  /** Of a system user; those of a person end after 60 days. */
  token: z.string().min(20, 'must be an access token'),
  app_secret: z.string().min(16, "must be the app's secret"),
  /** Typed in at Meta where the webhook is set up; any words. */
  verify_token: z.string().min(8, 'must have at least 8 letters'),
  /** How long one call may take, in milliseconds; one with a file may take two and a half times as long. */
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
}

export const metaId = z.string().regex(/^\d{5,25}$/, 'must be the number that Meta shows, in quotes')
