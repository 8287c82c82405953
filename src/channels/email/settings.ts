import { z } from 'zod'

const server = {
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535),
  /** True: TLS from the first byte. False: STARTTLS, without which no password leaves this machine. */
  tls: z.boolean().default(true),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
}

const bothOrNone = ({ user, password }: { user?: string | undefined; password?: string | undefined }): boolean =>
  (user === undefined) === (password === undefined)
const BOTH = 'needs user and password, or neither'

export const settingsSchema = z.strictObject({
  address: z.email(),
  imap: z
    .strictObject({
      ...server,
      mailbox: z.string().min(1).default('INBOX'),
      /** Where the mail server keeps what was sent through it: then a lost answer can be looked up. */
      sent_mailbox: z.string().min(1).optional(),
    })
    .refine(bothOrNone, BOTH),
  smtp: z.strictObject(server).refine(bothOrNone, BOTH),
  /** Adds a name to our address (`care+…@`) in Reply-To, for customers' programs that keep no References. */
  plus_addressing: z.boolean().default(false),
  /** Name of your mail server in Authentication-Results headers. */
  authserv_id: z.string().min(1).optional(),
})

export type EmailSettings = z.infer<typeof settingsSchema>

/** A password crosses the network only encrypted; what never leaves the machine may be read on it anyway. */
export const mustEncrypt = ({ host, user }: { host: string; user?: string | undefined }): boolean =>
  user !== undefined && !['127.0.0.1', '::1', 'localhost'].includes(host)
