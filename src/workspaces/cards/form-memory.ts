import { z } from 'zod'
import type { ActValue } from './card'

/** What a form must know when it comes back, on whichever replica, in every workspace that has forms. */
export type FormMemory = {
  act: string
  value: ActValue
  submitKey: string
  kept: Readonly<Record<string, string>>
  /** Files that go with it without having been chosen here: those of the message that is to be sent. */
  files?: readonly string[]
}

/** The same as it comes back, to be extended with what a workspace needs besides. */
export const formMemory = z.strictObject({
  act: z.string(),
  value: z.strictObject({
    c: z.string(),
    v: z.number().int().optional(),
    r: z.string().optional(),
    a: z.string().optional(),
    h: z.string().optional(),
  }),
  submitKey: z.string().min(1),
  kept: z.record(z.string(), z.string()),
  files: z.array(z.string()).max(20).optional(),
})
