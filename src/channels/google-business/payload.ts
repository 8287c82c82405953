import { z } from 'zod'

/** Only what is read of reviews (Google My Business API v4); the rest is tolerated. */

const time = z.iso.datetime({ offset: true })
const text = z.string().optional().catch(undefined)

const replySchema = z.object({
  comment: z.string().default(''),
  updateTime: time.optional().catch(undefined),
  /** Google looks at answers after it has taken them. */
  reviewReplyState: text,
  policyViolation: text,
})
export type Reply = z.infer<typeof replySchema>

export const reviewSchema = z.object({
  reviewId: z.string().regex(/^[\w=-]{1,300}$/),
  reviewer: z.object({ displayName: text, isAnonymous: z.boolean().optional().catch(undefined) }).catch({}),
  starRating: text,
  comment: text,
  createTime: time,
  updateTime: time.optional().catch(undefined),
  reviewReply: replySchema.optional().catch(undefined),
  reviewMediaItems: z.array(z.unknown()).max(100).optional().catch(undefined),
})
export type Review = z.infer<typeof reviewSchema>

export const pageSchema = z.object({
  /** Read one by one, so that one that cannot be read spoils nothing for the others. */
  reviews: z.array(z.unknown()).max(100).default([]),
  nextPageToken: z.string().min(1).max(2_000).optional().catch(undefined),
})

export const madeSchema = z.object({ comment: z.string() })

/** Projects that were not let in have a limit of nothing. */
export const limitSchema = z.object({
  error: z.object({ details: z.array(z.object({ metadata: z.object({ quota_limit_value: z.string() }) })) }),
})
