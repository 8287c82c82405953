import { z } from 'zod'

/** Only what is read of comments, posts and lists; the rest is tolerated. */

const text = z.string().nullish().catch(undefined)

export const thingSchema = z.object({
  kind: z.string(),
  data: z.object({
    /** `t1_` a comment, `t3_` a post, `t4_` a message. */
    name: z.string().regex(/^t\d_[a-z0-9]{1,20}$/),
    author: text,
    author_fullname: text,
    body: text,
    selftext: text,
    title: text,
    link_title: text,
    type: text,
    subject: text,
    /** Where it stands, in lists of the inbox and of searches. */
    context: text,
    permalink: text,
    parent_id: text,
    link_id: text,
    created_utc: z.number().positive().max(1e11),
  }),
})
export type Thing = z.infer<typeof thingSchema>

export const listingSchema = z.object({
  data: z.object({
    after: text,
    /** Read one by one, so that one that cannot be read spoils nothing for the others. */
    children: z.array(z.unknown()).max(200),
  }),
})

export const postedSchema = z.object({
  json: z.object({
    /** Each with its code first. */
    errors: z.array(z.array(z.unknown())).default([]),
    ratelimit: z.number().nonnegative().optional().catch(undefined),
    data: z
      .object({ things: z.array(z.object({ data: z.object({ name: z.string() }) })) })
      .optional()
      .catch(undefined),
  }),
})
export type Posted = z.infer<typeof postedSchema>['json']

export const meSchema = z.object({ name: z.string() })
