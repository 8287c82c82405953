import { z } from 'zod'

/**
 * Only what is read of LinkedIn's Community Management API ("Organization Social Action Notifications", "Comments API",
 * "Posts API", "Organization Access Control by Role", "Token Introspection"); the rest is tolerated.
 */

const text = z.string().optional().catch(undefined)
const time = z.number().positive().max(8.64e15).optional().catch(undefined)

/** What a notification shows of a comment or a post. */
const shown = z.object({
  entity: text,
  owner: text,
  text,
  object: text,
  message: z.object({ text }).optional().catch(undefined),
})
export type Shown = z.infer<typeof shown>
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

export const notificationSchema = z.object({
  /** A long integer; nothing is told apart by it, since numbers of this size lose digits. */
  notificationId: optional(z.union([z.number(), z.string()])),
  organizationalEntity: text,
  action: z.string(),
  sourcePost: text,
  decoratedSourcePost: optional(shown),
  lastModifiedAt: time,
  generatedActivity: text,
  decoratedGeneratedActivity: optional(z.object({ comment: optional(shown), share: optional(shown) })),
})
export type Notification = z.infer<typeof notificationSchema>

/** Notifications are read one by one, so that one that cannot be read spoils nothing for the others. */
export const deliverySchema = z.object({ type: z.string(), notifications: z.array(z.unknown()).max(1_000).default([]) })
export const pageSchema = z.object({ elements: z.array(z.unknown()).max(1_000).default([]) })

export const commentSchema = z.object({
  id: optional(z.union([z.string(), z.number()])),
  actor: text,
  message: optional(z.object({ text, attributes: z.unknown() })),
  parentComment: text,
  created: optional(z.object({ time, actor: text })),
  content: optional(z.array(z.unknown())),
  commentUrn: text,
})
export type Comment = z.infer<typeof commentSchema>

export const postSchema = z.object({ author: text, commentary: text, publishedAt: time, createdAt: time })

/** People who show themselves to nobody are called `private`. */
export const personSchema = z.object({ id: text, localizedFirstName: text, localizedLastName: text })

export const aclsSchema = z.object({
  elements: z.array(z.object({ organization: text, organizationTarget: text, role: text, state: text })).default([]),
})

export const subscriptionSchema = z.object({ webhook: text, expiresAt: time })

export const introspectionSchema = z.object({
  active: z.boolean(),
  /** In seconds. */
  expires_at: time,
  /** Separated by commas. */
  scope: z.string().default(''),
})

/** Words of LinkedIn for what went wrong: read, and never told, since a message may repeat the reply. */
export const errorSchema = z.object({ message: text, code: text, serviceErrorCode: optional(z.number()) })
