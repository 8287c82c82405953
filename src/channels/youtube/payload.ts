import { z } from 'zod'

/** Only what is read of comments (YouTube Data API v3); the rest is tolerated. */

const id = z.string().regex(/^[\w.-]{5,120}$/)

export const commentSchema = z.object({
  id,
  snippet: z.object({
    channelId: z.string().optional().catch(undefined),
    videoId: z
      .string()
      .regex(/^[\w-]{5,20}$/)
      .optional()
      .catch(undefined),
    textDisplay: z.string().optional(),
    /** Handed out only to who wrote it. */
    textOriginal: z.string().optional(),
    parentId: id.optional(),
    authorDisplayName: z.string().optional().catch(undefined),
    authorChannelId: z
      .object({ value: z.string().min(1) })
      .optional()
      .catch(undefined),
    publishedAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  }),
})
export type Comment = z.infer<typeof commentSchema>

/** Comments are read one by one, so that one that cannot be read spoils nothing for the others. */
const items = z.array(z.unknown()).max(200)

export const threadSchema = z.object({
  id,
  snippet: z.object({
    videoId: z.string().optional().catch(undefined),
    topLevelComment: commentSchema,
    totalReplyCount: z.int().nonnegative().default(0).catch(0),
  }),
  replies: z.object({ comments: items }).optional().catch(undefined),
})

export const pageSchema = z.object({ items: items.default([]), nextPageToken: z.string().max(2_000).optional() })
export const channelsSchema = z.object({ items: z.array(z.object({ id: z.string() })).default([]) })
