import { z } from 'zod'

/** What the receiver reads of every activity. Unknown keys are let pass; what is needed and not there makes it unreadable. */
export const envelope = z.object({
  type: z.string().min(1).max(100),
  id: z.string().max(500).nullish(),
  timestamp: z.string().nullish(),
  name: z.string().max(200).nullish(),
  channelId: z.string().max(100),
  serviceUrl: z.string().max(2_000),
  from: z
    .object({ id: z.string().max(500), aadObjectId: z.string().max(100).nullish(), name: z.string().nullish() })
    .nullish(),
  recipient: z.object({ id: z.string() }).nullish(),
  conversation: z.object({
    id: z.string().min(1).max(500),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: z.string() }).nullish().catch(undefined),
      team: z.object({ id: z.string().nullish() }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  replyToId: z.string().nullish(),
  text: z.string().nullish().catch(undefined),
  value: z.unknown().optional(),
  entities: z.array(z.unknown()).nullish().catch(undefined),
})
export type Envelope = z.infer<typeof envelope>

export const tenantOf = ({ conversation, channelData }: Envelope): string | undefined =>
  channelData?.tenant?.id ?? conversation.tenantId ?? undefined

export const isPersonal = ({ conversation }: Envelope): boolean => conversation.conversationType === 'personal'
