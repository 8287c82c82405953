import { z } from 'zod'

/** What we read of Slack's payloads. Unknown keys are let pass; what we need and is not there makes them unreadable. */
export const slackFile = z.object({
  id: z.string(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
  url_private: z.string().nullish(),
  url_private_download: z.string().nullish(),
  file_access: z.string().nullish(),
  alt_txt: z.string().nullish(),
})
export type SlackFile = z.infer<typeof slackFile>

const metadata = z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })

export const slackMessage = z.object({
  type: z.string().optional(),
  subtype: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  files: z.array(slackFile).nullish(),
  parent_user_id: z.string().nullish(),
  metadata: metadata.nullish().catch(undefined),
})
export type SlackMessage = z.infer<typeof slackMessage>

const eventBase = z.object({
  type: z.string(),
  subtype: z.string().optional(),
  channel: z.string().optional().catch(undefined),
  channel_type: z.string().optional(),
  event_ts: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().nullish(),
  deleted_ts: z.string().optional(),
  user: z.string().nullish().catch(undefined),
  tab: z.string().optional(),
  message: slackMessage.nullish().catch(undefined),
  previous_message: slackMessage.nullish().catch(undefined),
})
export type SlackEvent = z.infer<typeof eventBase>

/** The outside of everything that the events API delivers. `event` keeps all its keys. */
export const envelope = z.object({
  type: z.string(),
  team_id: z.string().optional(),
  event_id: z.string().optional(),
  event_time: z.number().optional(),
  challenge: z.string().optional(),
  event: eventBase.loose().optional(),
})
export type Envelope = z.infer<typeof envelope>

const user = z.object({ id: z.string(), team_id: z.string().nullish() })
const place = {
  channel: z.object({ id: z.string() }).nullish(),
  message: slackMessage.nullish().catch(undefined),
  container: z
    .object({ channel_id: z.string().nullish(), thread_ts: z.string().nullish(), message_ts: z.string().nullish() })
    .nullish(),
}

/** A button or a menu item. */
export const blockActions = z.object({
  type: z.literal('block_actions'),
  user,
  team: z.object({ id: z.string() }).nullish(),
  trigger_id: z.string(),
  ...place,
  view: z.object({ id: z.string(), type: z.string().optional(), private_metadata: z.string().optional() }).nullish(),
  actions: z
    .array(
      z.object({
        type: z.string(),
        action_id: z.string(),
        action_ts: z.string().optional(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
})
export type BlockActions = z.infer<typeof blockActions>

export const viewSubmission = z.object({
  type: z.literal('view_submission'),
  user,
  team: z.object({ id: z.string() }).nullish(),
  trigger_id: z.string().optional(),
  view: z.object({
    id: z.string(),
    hash: z.string().optional(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
})
export type ViewSubmission = z.infer<typeof viewSubmission>

/** "Send to customer" and "Add as note" in the menu of a message. */
export const messageAction = z.object({
  type: z.literal('message_action'),
  callback_id: z.string(),
  user,
  team: z.object({ id: z.string() }).nullish(),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }),
  message: slackMessage,
})
export type MessageAction = z.infer<typeof messageAction>

export const slashCommand = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: z.string(),
  enterprise_id: z.string().optional(),
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
})
export type SlashCommand = z.infer<typeof slashCommand>
