import { z } from 'zod'

/** Only what is read of the lexicons `app.bsky.*`, `chat.bsky.*` and `com.atproto.*`; the rest is tolerated. */

const text = z.string().min(1).max(2_048)
const time = z.string().refine((told) => !Number.isNaN(Date.parse(told)), 'no time')

export const profileSchema = z.object({
  did: text,
  handle: z.string().default(''),
  displayName: z.string().optional().catch(undefined),
  followersCount: z.number().optional().catch(undefined),
  associated: z
    .object({ chat: z.object({ allowIncoming: z.string().optional() }).optional() })
    .optional()
    .catch(undefined),
  viewer: z
    .object({ followedBy: z.string().optional(), blockedBy: z.boolean().optional() })
    .optional()
    .catch(undefined),
})

const strongRef = z.object({ uri: text, cid: text })
const blob = z.object({
  ref: z.object({ $link: text }),
  mimeType: z.string().default('image/jpeg'),
  size: z.number().optional(),
})
const images = z.object({ images: z.array(z.object({ image: blob })) })

export const postRecordSchema = z.object({
  text: z.string().default(''),
  createdAt: z.string().optional().catch(undefined),
  langs: z.array(z.string()).optional().catch(undefined),
  reply: z.object({ root: strongRef, parent: strongRef }).optional().catch(undefined),
  /** Pictures, or pictures beside a quoted post. */
  embed: z
    .union([images, z.object({ media: images }).transform(({ media }) => media)])
    .optional()
    .catch(undefined),
  facets: z
    .array(
      z.object({
        index: z.object({ byteStart: z.int().min(0), byteEnd: z.int().min(0) }),
        features: z.array(z.object({ uri: z.string().optional(), did: z.string().optional() })),
      }),
    )
    .optional()
    .catch(undefined),
})

export const notificationSchema = z.object({
  uri: text,
  cid: text,
  author: profileSchema,
  reason: z.string(),
  record: z.unknown().optional(),
  indexedAt: time,
})

export const postViewSchema = z.object({
  uri: text,
  cid: text,
  author: profileSchema,
  record: z.unknown().optional(),
  indexedAt: time,
  viewer: z.object({ replyDisabled: z.boolean().optional() }).optional().catch(undefined),
})

export const recordSchema = z.object({ uri: text, cid: text, value: z.unknown().optional() })

const messageSchema = z.object({
  id: text,
  text: z.string().optional(),
  sender: z.object({ did: text }),
  sentAt: time,
  facets: postRecordSchema.shape.facets,
})
export const logSchema = z.object({
  $type: z.string(),
  rev: z.string().default(''),
  convoId: z.string().default(''),
  message: messageSchema.optional().catch(undefined),
  reaction: z
    .object({ value: z.string(), sender: z.object({ did: text }) })
    .optional()
    .catch(undefined),
  relatedProfiles: z.array(profileSchema).default([]).catch([]),
})

export const pageSchema = z.object({
  cursor: z.string().optional(),
  notifications: z.array(z.unknown()).optional(),
  posts: z.array(z.unknown()).optional(),
  records: z.array(z.unknown()).optional(),
  logs: z.array(z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
})

export const sessionSchema = z.object({ accessJwt: text, refreshJwt: text, did: text })
export const createdSchema = z.object({ uri: text, cid: text })
export const convoSchema = z.object({ convo: z.object({ id: text }) })
export const sentMessageSchema = z.object({ id: text })
export const uploadedSchema = z.object({ blob: z.looseObject({}) })
/** `message` may repeat what was sent: it is looked at and not shown. */
export const errorSchema = z
  .object({ error: z.string().default(''), message: z.string().default('') })
  .catch({ error: '', message: '' })

export type Profile = z.infer<typeof profileSchema>
export type PostRecord = z.infer<typeof postRecordSchema>
export type Message = z.infer<typeof messageSchema>
