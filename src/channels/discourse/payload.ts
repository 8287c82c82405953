import { z } from 'zod'

/** Only what is read of a post (Discourse's post serializer, with what its webhooks add); the rest is tolerated. */

const text = z.string().nullish()
const id = z.int()

export const postSchema = z.object({
  id,
  topic_id: id,
  post_number: id,
  post_type: z.int().nullish(),
  username: z.string().min(1),
  name: text,
  display_username: text,
  user_id: z.int().nullish(),
  created_at: z.string(),
  updated_at: text,
  deleted_at: text,
  user_deleted: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  version: z.int().nullish(),
  raw: text,
  cooked: text,
  topic_slug: text,
  topic_title: text,
  topic_archetype: text,
  reply_to_post_number: z.int().nullish(),
  reply_to_user: z.object({ username: z.string() }).nullish().catch(undefined),
})
export type Post = z.infer<typeof postSchema>

/** A delivery: one object under the name of what it is; a ping is `{"ping":"OK"}`. */
export const deliverySchema = z.object({ post: z.unknown().optional(), ping: z.unknown().optional() })

/** Lists are read item by item, so that one that cannot be read spoils nothing for the others. */
export const latestPostsSchema = z.object({ latest_posts: z.array(z.unknown()).max(200) })
export const topicListSchema = z.object({
  topic_list: z.object({
    topics: z.array(z.object({ id, last_posted_at: text, highest_post_number: z.int().nullish() })).max(200),
  }),
})
export const topicSchema = z.object({
  id,
  title: text,
  archetype: text,
  post_stream: z.object({ posts: z.array(z.unknown()).max(200) }),
  details: z
    .object({
      allowed_users: z
        .array(z.object({ username: z.string() }))
        .max(1_000)
        .catch([]),
    })
    .catch({ allowed_users: [] }),
})

export const createdSchema = z.object({ id, topic_id: id, post_number: id })
export const uploadSchema = z.object({ short_url: z.string().startsWith('upload://') })
export const errorSchema = z.object({
  errors: z.array(z.string()).catch([]),
  error_type: z.string().optional().catch(undefined),
  extras: z.object({ wait_seconds: z.number().nonnegative().optional() }).optional().catch(undefined),
})
