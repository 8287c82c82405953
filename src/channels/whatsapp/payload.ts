import { z } from 'zod'

/** Ids are text, and numbers in a few old samples. */
const id = z.union([z.string(), z.number()]).transform(String)
/** A part that is not as documented is as good as absent: it must not cost us the rest of the message. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const media = z.object({
  id,
  mime_type: z.string().default('application/octet-stream'),
  caption: maybe(z.string()),
  filename: maybe(z.string()),
  voice: maybe(z.boolean()),
})

const contact = z.object({
  name: z.object({ formatted_name: z.string() }).partial().default({}),
  org: maybe(z.object({ company: z.string() }).partial()),
  phones: z.array(z.object({ phone: z.string() }).partial()).catch([]),
  emails: z.array(z.object({ email: z.string() }).partial()).catch([]),
})

/** What a message says, whoever wrote it; an edit carries one of these, too. */
const content = z.object({
  type: z.string().catch(''),
  text: maybe(z.object({ body: z.string() })),
  image: maybe(media),
  video: maybe(media),
  audio: maybe(media),
  document: maybe(media),
  sticker: maybe(media),
  location: maybe(
    z.object({
      latitude: z.number(),
      longitude: z.number(),
      name: maybe(z.string()),
      address: maybe(z.string()),
    }),
  ),
  contacts: maybe(z.array(contact).max(100)),
  button: maybe(z.object({ text: z.string() })),
  interactive: maybe(
    z.object({
      button_reply: maybe(z.object({ title: z.string() })),
      list_reply: maybe(z.object({ title: z.string(), description: maybe(z.string()) })),
      nfm_reply: maybe(z.object({ body: maybe(z.string()), response_json: maybe(z.string()) })),
    }),
  ),
  order: maybe(
    z.object({
      text: z.string().catch(''),
      product_items: z
        .array(
          z.object({
            product_retailer_id: id,
            quantity: z.number(),
            item_price: z.number(),
            currency: z.string(),
          }),
        )
        .max(200),
    }),
  ),
  unsupported: maybe(z.object({ type: z.string() })),
})

export const messageSchema = content.extend({
  id: z.string().min(1),
  timestamp: id,
  from: maybe(id),
  from_user_id: maybe(z.string()),
  from_parent_user_id: maybe(z.string()),
  to: maybe(id),
  to_user_id: maybe(z.string()),
  group_id: maybe(z.string()),
  context: maybe(z.object({ referred_product: maybe(z.object({ product_retailer_id: id })) })),
  referral: maybe(z.object({ headline: maybe(z.string()), body: maybe(z.string()) })),
  reaction: maybe(z.object({ message_id: z.string(), emoji: maybe(z.string()) })),
  edit: maybe(z.object({ original_message_id: z.string(), message: content })),
  revoke: maybe(z.object({ original_message_id: z.string() })),
  system: maybe(
    z.object({
      type: z.string().catch(''),
      body: z.string().catch(''),
      wa_id: maybe(id),
      new_wa_id: maybe(id),
      user_id: maybe(z.string()),
    }),
  ),
})

const errors = z.array(z.object({ code: z.number() })).catch([])

export const statusSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  timestamp: id,
  recipient_id: maybe(id),
  recipient_user_id: maybe(z.string()),
  recipient_type: maybe(z.string()),
  recipient_participant_id: maybe(id),
  biz_opaque_callback_data: maybe(z.string()),
  errors,
})

/** Of the fields that a number subscribes to; each thing in the lists is read by itself. */
export const valueSchema = z.object({
  metadata: maybe(z.object({ phone_number_id: id, display_phone_number: z.string().catch('') })),
  contacts: z
    .array(
      z.object({
        wa_id: maybe(id),
        user_id: maybe(z.string()),
        parent_user_id: maybe(z.string()),
        profile: z.object({ name: maybe(z.string()), username: maybe(z.string()) }).catch({}),
      }),
    )
    .catch([]),
  messages: z.array(z.unknown()).catch([]),
  message_echoes: z.array(z.unknown()).catch([]),
  statuses: z.array(z.unknown()).catch([]),
  user_id_update: z.array(z.unknown()).catch([]),
  errors,
  event: maybe(z.string()),
})

export const idUpdateSchema = z.object({
  user_id: z.object({ previous: z.string(), current: z.string() }),
  wa_id: maybe(id),
  timestamp: id,
})

export type WhatsAppContent = z.infer<typeof content>
export type WhatsAppMessage = z.infer<typeof messageSchema>
export type WhatsAppStatus = z.infer<typeof statusSchema>
export type WhatsAppValue = z.infer<typeof valueSchema>
