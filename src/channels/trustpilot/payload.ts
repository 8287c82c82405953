import { z } from 'zod'

/** Only what is read of Trustpilot's webhooks and of its API (service reviews, business units); the rest is tolerated. */

const text = z.string().optional().catch(undefined)
const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i

/** Trustpilot's times are UTC; its documentation shows them with and without a zone. */
const instant = z.iso
  .datetime({ offset: true, local: true })
  .transform((given) => new Date(HAS_ZONE.test(given) ? given : `${given}Z`))
  .refine((at) => !Number.isNaN(at.getTime()))
const maybeInstant = instant.optional().catch(undefined)

const reviewId = z.string().regex(/^[\w-]{1,64}$/)

const replySchema = z.object({
  text: z.string(),
  authorBusinessUserId: text,
  authorBusinessUserName: text,
  createdAt: maybeInstant,
  updatedAt: maybeInstant,
})

export const reviewSchema = z.object({
  id: reviewId,
  stars: z.int().min(1).max(5).optional().catch(undefined),
  title: text,
  text,
  language: text,
  createdAt: instant,
  /** Absent as long as nothing was changed. */
  updatedAt: maybeInstant,
  /** The company's own number of the order, as far as it asked for the review by it. */
  referenceId: text,
  /** Webhooks tell the name as `name`, the API as `displayName`. */
  consumer: z.object({ id: text, name: text, displayName: text }).catch({}),
  companyReply: replySchema.optional().catch(undefined),
})
export type Review = z.infer<typeof reviewSchema>

export const deletedSchema = z.object({ id: reviewId, deletedAt: maybeInstant })

/** Read one by one, so that one that cannot be read spoils nothing for the others. */
export const pageSchema = z.object({ reviews: z.array(z.unknown()).max(200) })
export const deliverySchema = z.object({ events: z.array(z.unknown()).max(1_000) })
export const eventSchema = z.object({ eventName: z.string(), eventData: z.unknown() })

/** `expires_in` is text in Trustpilot's documentation. */
export const grantSchema = z.object({ access_token: z.string(), expires_in: z.coerce.number().optional() })
