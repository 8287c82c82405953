import { z } from 'zod'

const id = z.union([z.string().min(1), z.number()]).transform(String)
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

/** Of the fields `feed`, `mention` and `ratings`: what happened to which post, comment or recommendation. */
export const feedSchema = z.object({
  item: z.string().catch(''),
  verb: z.string().catch('add'),
  post_id: maybe(id),
  comment_id: maybe(id),
  parent_id: maybe(id),
  from: maybe(z.object({ id, name: maybe(z.string()) })),
  sender_id: maybe(id),
  sender_name: maybe(z.string()),
  created_time: maybe(z.union([z.number(), z.string()])),
  message: maybe(z.string()),
  photo: maybe(z.string()),
  video: maybe(z.string()),
  link: maybe(z.string()),
  photos: maybe(z.array(z.string()).max(50)),
  permalink_url: maybe(z.string()),
  post: maybe(z.object({ permalink_url: maybe(z.string()) })),
  reaction_type: maybe(z.string()),
  // Recommendations.
  open_graph_story_id: maybe(id),
  reviewer_id: maybe(id),
  reviewer_name: maybe(z.string()),
  recommendation_type: maybe(z.string()),
  review_text: maybe(z.string()),
})

export type FeedValue = z.infer<typeof feedSchema>
