import { z } from 'zod'

/** Only what is read of the TikTok API for Business v1.3 (Accounts API: comments, posts, webhooks); the rest is tolerated. */

/** Ids are text in calls and bare numbers in webhooks; {@link withWholeIds} keeps the latter whole. */
const id = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,30}$/))
/** '0' stands for none in some payloads. */
const optionalId = id
  .transform((told) => (/^0+$/.test(told) ? undefined : told))
  .optional()
  .catch(undefined)

/** Seconds, as text in calls and as a number in webhooks; the year 2100 and everything before. */
const seconds = z
  .union([z.int(), z.string().regex(/^\d{1,10}$/)])
  .transform(Number)
  .pipe(z.int().min(0).max(4_102_444_800))

const text = z.string().optional().catch(undefined)

/** Items are read one by one, so that one that cannot be read spoils nothing for the others. */
const items = z.array(z.unknown()).max(500)

export const commentSchema = z.object({
  comment_id: id,
  /** Only answers have one. */
  parent_comment_id: optionalId,
  video_id: optionalId,
  create_time: seconds,
  ...{ text, image_url: text, username: text, display_name: text },
  /** The same for a person over all of TikTok's interfaces; `user_id` is on its way out. */
  ...{ unique_identifier: text, user_id: text },
  /** Whether the account wrote it that the video belongs to. */
  owner: z.boolean().default(false),
  /** PUBLIC or HIDDEN, by the owner, by moderation, by settings of its author or by a filter. */
  status: text,
  replies: z.int().nonnegative().default(0).catch(0),
  /** Three at most. */
  reply_list: items.default([]).catch([]),
})
export type Comment = z.infer<typeof commentSchema>

const cursor = z
  .union([z.int(), z.string().max(200)])
  .transform(String)
  .optional()
  .catch(undefined)
/** Without comments it is a list only if it says that it is the end of one. */
export const pageSchema = z
  .object({ comments: items.nullish(), cursor, has_more: z.boolean().optional() })
  .refine(({ comments, has_more }) => Array.isArray(comments) || has_more === false, { path: ['comments'] })

export const videosSchema = z
  .object({ videos: items.nullish(), cursor, has_more: z.boolean().optional().catch(undefined) })
  .refine(({ videos, has_more }) => Array.isArray(videos) || has_more === false, { path: ['videos'] })
export const videoSchema = z.object({ item_id: id })

/** Every answer, mostly with HTTP 200. Its `message` is for nobody: it may repeat what was sent. */
export const envelopeSchema = z.object({ code: z.int(), data: z.unknown() })

export const madeSchema = z.object({ comment_id: id })

export const grantSchema = z.object({
  access_token: z.string().min(1),
  /** May be another one each time. */
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().min(1).max(31_536_000).default(86_400),
  refresh_token_expires_in: z.number().min(1).max(315_360_000).optional().catch(undefined),
})

export const permissionSchema = z.object({ creator_id: text, scope: z.string().default('') })

const configured = z.object({ callback_url: text, event_type: text })
/** What the app has set; the documentation shows one, others have seen a list. */
export const webhooksSchema = z.object({
  ...configured.shape,
  list: z.array(configured).max(50).default([]).catch([]),
})

/** `content` is JSON in a string. */
export const deliverySchema = z.object({
  event: z.string().min(1),
  create_time: seconds.optional().catch(undefined),
  user_openid: z.string().min(1),
  content: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
})

export const changeSchema = z.object({
  comment_id: id,
  video_id: id,
  parent_comment_id: optionalId,
  comment_action: z.string().min(1),
  unique_identifier: text,
  timestamp: seconds.optional().catch(undefined),
})
export type Change = z.infer<typeof changeSchema>

/** Strings as wholes (one without an end goes to the end), and numbers. */
const TOKENS = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|\d[\d.eE+-]*/g

/** JSON in which numbers that JSON.parse would round have become text: ids have nineteen digits. */
export const withWholeIds = (json: string): string =>
  json.replace(TOKENS, (token) => (/^\d{16,30}$/.test(token) ? `"${token}"` : token))
