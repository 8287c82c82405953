import { z } from 'zod'

/** What every account on a service of Google needs: permission once given by its owner, renewed by us. */
export const googleSettings = {
  /** Of the OAuth client that was made in the Google Cloud console. */
  client_id: z.string().min(8, 'must be the id of an OAuth client'),
  client_secret: z.string().min(8, 'must be the secret of the OAuth client'),
  refresh_token: z.string().min(8, 'must be a refresh token'),
  /** Where permissions are renewed; another address only when something else plays Google. */
  auth_url: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com'),
  /** How long one call may take, in milliseconds. */
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
}
