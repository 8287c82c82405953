import { z } from 'zod'

export const settingsSchema = z.strictObject({
  /** The brand's account: its number and its name. */
  user_id: z.string().regex(/^\d{1,19}$/, 'must be the number of the account, such as 2244994945'),
  username: z.string().regex(/^@?\w{1,15}$/, 'must be the name of the account, such as @acme'),
  /** The app's, from the developer console. The refresh token is the first one; X gives a new one at each use. */
  client_id: z.string().min(1),
  client_secret: z.string().min(1).optional(),
  refresh_token: z.string().min(1),
  /** Signs deliveries and the handshake: needed with `receive: webhook`. */
  consumer_secret: z.string().min(16).optional(),
  /** The app's own token: looks after the webhook. */
  bearer_token: z.string().min(1).optional(),
  receive: z.enum(['polling', 'webhook']).default('polling'),
  /** What X is asked every time, in seconds: each post that it hands out is paid for. */
  poll_seconds: z.int().min(60).max(3_600).default(120),
  /** What people say of the brand without naming the account, as a query of X's search. */
  keywords: z.string().min(1).max(400).optional(),
  /** X lets accounts with Premium write 25 000 characters. */
  long_posts: z.boolean().default(false),
  /** Puts a button under public replies that opens a direct message to the brand. */
  dm_button: z.boolean().default(false),
  api_url: z.url().default('https://api.x.com'),
  /** How long one call may take, in milliseconds; one with a file may take two and a half times as long. */
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

export type XSettings = z.infer<typeof settingsSchema>
