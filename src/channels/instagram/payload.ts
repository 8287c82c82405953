import { z } from 'zod'

const id = z.union([z.string().min(1), z.number()]).transform(String)
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

/** Of the fields `comments` and `live_comments`; the id has one name with each of the two ways to log in. */
export const commentSchema = z.object({
  id: maybe(id),
  comment_id: maybe(id),
  parent_id: maybe(id),
  from: maybe(z.object({ id, username: maybe(z.string()), self_ig_scoped_id: maybe(id) })),
  text: z.string().catch(''),
  media: maybe(z.object({ id: maybe(id), ad_title: maybe(z.string()) })),
  /** Only where we read it ourselves. */
  timestamp: maybe(z.string()),
})

/** Of the field `mentions`: ids and nothing else. */
export const mentionSchema = z.object({ media_id: maybe(id), comment_id: maybe(id) })

export type InstagramComment = z.infer<typeof commentSchema>
