import { z } from 'zod'

/**
 * Only what is read of X's deliveries and answers; everything else is tolerated. X's documents and its wire disagree
 * about names (`referenced_posts` and `referenced_tweets`, `note_post` and `note_tweet`), and a user comes flat or
 * wrapped in `data`: each is read either way.
 */

const id = z.string().regex(/^\d{1,19}$/)

/** `followers_count` of the older shape stands beside the name, the newer one in `public_metrics`. */
const plainUser = z.object({
  id,
  name: z.string().default(''),
  username: z.string().optional(),
  screen_name: z.string().optional(),
  verified: z.boolean().optional(),
  followers_count: z.number().optional(),
  public_metrics: z.object({ followers_count: z.number().optional() }).optional(),
})
export const userSchema = z.union([z.object({ data: plainUser }).transform(({ data }) => data), plainUser])

const link = z.object({
  url: z.string(),
  expanded_url: z.string().optional(),
  media_key: z.string().optional(),
})
const entities = z.object({
  urls: z.array(link).optional().catch(undefined),
  mentions: z
    .array(z.object({ id: id.optional(), username: z.string().optional() }))
    .optional()
    .catch(undefined),
})
const references = z.array(z.object({ type: z.string(), id }))
const note = z.object({ text: z.string(), entities: entities.optional().catch(undefined) })
const attachments = z.object({ media_keys: z.array(z.string()).optional() })

const wirePost = z.object({
  id,
  text: z.string().default(''),
  author_id: id.optional(),
  created_at: z.string().optional(),
  conversation_id: id.optional(),
  in_reply_to_user_id: id.optional(),
  lang: z.string().optional(),
  entities: entities.optional().catch(undefined),
  edit_history_tweet_ids: z.array(id).optional(),
  edit_history_post_ids: z.array(id).optional(),
  referenced_tweets: references.optional(),
  referenced_posts: references.optional(),
  note_tweet: note.optional().catch(undefined),
  note_post: note.optional().catch(undefined),
  attachments: attachments.optional().catch(undefined),
  geo: z.object({ place_id: z.string().optional() }).optional().catch(undefined),
})

export const postSchema = wirePost.transform(
  ({
    edit_history_post_ids,
    referenced_posts,
    note_post,
    edit_history_tweet_ids,
    referenced_tweets,
    note_tweet,
    ...post
  }) => ({
    ...post,
    versions: edit_history_tweet_ids ?? edit_history_post_ids ?? [],
    references: referenced_tweets ?? referenced_posts ?? [],
    note: note_tweet ?? note_post,
  }),
)

export const mediaSchema = z.object({
  media_key: z.string(),
  type: z.string().default('photo'),
  url: z.string().optional(),
  preview_image_url: z.string().optional(),
  variants: z
    .array(z.object({ url: z.string(), content_type: z.string().optional(), bit_rate: z.number().optional() }))
    .optional()
    .catch(undefined),
})

export const placeSchema = z.object({
  id: z.string(),
  full_name: z.string().default(''),
  geo: z
    .object({ bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional() })
    .optional()
    .catch(undefined),
})

/** A list of which unreadable members are left out: one odd user must not hide a message. */
const readable = <T extends z.ZodType>(member: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) => items.flatMap((item) => member.safeParse(item).data ?? []) as z.infer<T>[])

export const includesSchema = z
  .object({
    users: readable(userSchema),
    media: readable(mediaSchema),
    places: readable(placeSchema),
  })
  .catch({ users: [], media: [], places: [] })

/** Messages still come in the shape of 2018: times in milliseconds as text, and no conversation. */
const dmMedia = z.object({
  id_str: z.string().optional(),
  id: z.unknown().optional(),
  type: z.string().default('photo'),
  media_url_https: z.string().optional(),
  url: z.string().optional(),
  video_info: z
    .object({
      variants: z.array(
        z.object({ url: z.string(), content_type: z.string().optional(), bitrate: z.number().optional() }),
      ),
    })
    .optional()
    .catch(undefined),
})
const millis = z.string().regex(/^\d{1,13}$/)

export const dmCreateSchema = z.object({
  type: z.string().default('message_create'),
  id,
  created_timestamp: millis.optional(),
  message_create: z.object({
    sender_id: id,
    target: z.object({ recipient_id: id }),
    message_data: z.object({
      text: z.string().default(''),
      entities: entities.optional().catch(undefined),
      attachment: z.object({ type: z.string(), media: dmMedia.optional() }).optional().catch(undefined),
    }),
  }),
})

export const dmReadSchema = z.object({
  created_timestamp: millis.optional(),
  sender_id: id,
  target: z.object({ recipient_id: id }),
  last_read_event_id: id,
})

const users = z.record(z.string(), z.unknown()).catch({})
export const dmPayloadSchema = z.object({
  direct_message_events: z.array(z.unknown()).optional(),
  direct_message_mark_read_events: z.array(z.unknown()).optional(),
  users: users.transform((found) => Object.values(found).flatMap((user) => userSchema.safeParse(user).data ?? [])),
})

/** What the X Activity API sends, by webhook or stream. `event_uuid` is another one at each delivery. */
export const activitySchema = z.object({
  data: z.object({
    event_type: z.string(),
    filter: z.object({ user_id: id.optional() }).optional().catch(undefined),
    payload: z.unknown().optional(),
    includes: z.unknown().optional(),
  }),
})

export const deletionSchema = z.object({ id, author_id: id.optional() })
export const revocationSchema = z.object({ user_id: id, date_time: z.string().optional() })

/** How the API before this one told the same. */
export const formerRevocationSchema = z
  .object({
    user_event: z.object({ revoke: z.object({ source: z.object({ user_id: id }), date_time: z.string().optional() }) }),
  })
  .transform(({ user_event: { revoke } }) => ({ user_id: revoke.source.user_id, date_time: revoke.date_time }))

/** A direct message as `GET /2/dm_events` tells it. */
export const dmEventSchema = z.object({
  id,
  event_type: z.string().default('MessageCreate'),
  text: z.string().default(''),
  sender_id: id.optional(),
  dm_conversation_id: z.string().optional(),
  created_at: z.string().optional(),
  entities: entities.optional().catch(undefined),
  attachments: attachments.optional().catch(undefined),
})

/** Every list that X answers with. */
export const pageSchema = z.object({
  data: z.array(z.unknown()).default([]),
  includes: z.unknown().optional(),
  meta: z.object({ next_token: z.string().optional() }).optional().catch(undefined),
})

/** How X says no: `detail` may repeat what we sent, so it is looked at and never shown. */
export const problemSchema = z.object({
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ message: z.string().optional(), detail: z.string().optional() }))
    .optional()
    .catch(undefined),
})

export type XPost = z.infer<typeof postSchema>
export type XUser = z.infer<typeof userSchema>
export type XIncludes = z.infer<typeof includesSchema>
export type XDmCreate = z.infer<typeof dmCreateSchema>
export type XDmEvent = z.infer<typeof dmEventSchema>
export type XEntities = z.infer<typeof entities>
