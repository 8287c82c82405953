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
  consumer: z.object({ id: text, displayName: text }).catch({}),
  /** Whom it is about. */
  businessUnit: z.object({ id: text }).catch({}),
  companyReply: replySchema.optional().catch(undefined),
})
export type Review = z.infer<typeof reviewSchema>

/** Nothing else of what a webhook tells is believed; ids of the documentation have this form. */
export const hintSchema = z.object({ id: z.string().regex(/^[\da-f]{24}$/) })

/** Read one by one, so that one that cannot be read spoils nothing for the others. */
export const pageSchema = z.object({ reviews: z.array(z.unknown()).max(200) })
/** Each event is looked up: a delivery of more is not Trustpilot's, and what it missed is found by polling. */
export const deliverySchema = z.object({ events: z.array(z.unknown()).max(100) })
export const eventSchema = z.object({ eventName: z.string(), eventData: z.unknown() })

/** `expires_in` is text in Trustpilot's documentation. */
export const grantSchema = z.object({ access_token: z.string(), expires_in: z.coerce.number().optional() })
