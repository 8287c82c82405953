import { App, type Receiver, type ReceiverEvent } from '@slack/bolt'
import { clientOptions, quietLogger } from './client'
import { onCommand } from './commands'
import { blockActions, messageAction, slashCommand, viewSubmission } from './payloads'
import { onPress } from './press'
import { onShortcut } from './shortcuts'
import { onSubmit } from './submit'
import type { Slack } from './surroundings'

/** Hands clicks, forms, shortcuts and commands to their tables. Rejects when nobody could answer. */
export type Interactions = (event: ReceiverEvent) => Promise<void>

/**
 * Bolt sorts what Slack sends. It runs every listener that matches, so there is one of each kind, and it swallows
 * errors unless told otherwise.
 */
export function openInteractions(slack: Slack): Interactions {
  const app = new App({
    receiver: idleReceiver,
    // We answer with our own client; Bolt makes one for each token it is given, so it is given none.
    authorize: () => Promise.resolve({}),
    ignoreSelf: false,
    convoStore: false,
    logger: quietLogger(slack.log),
    clientOptions: clientOptions(slack),
  })
  app.error((error) => Promise.reject(error))
  app.action(/.*/s, async ({ body, ack }) => {
    const parsed = blockActions.safeParse(body)
    await (parsed.success ? onPress(slack, parsed.data, () => ack()) : ack())
  })
  app.view({ callback_id: /.*/s, type: 'view_submission' }, async ({ body, ack }) => {
    const parsed = viewSubmission.safeParse(body)
    await (parsed.success ? onSubmit(slack, parsed.data, (response) => ack(response)) : ack())
  })
  app.shortcut(/.*/s, async ({ body, ack }) => {
    const parsed = messageAction.safeParse(body)
    await (parsed.success ? onShortcut(slack, parsed.data, () => ack()) : ack())
  })
  app.command(/.*/s, async ({ body, ack }) => {
    const parsed = slashCommand.safeParse(body)
    await (parsed.success ? onCommand(slack, parsed.data, (response) => ack(response)) : ack())
  })
  // No field of ours asks for options while one types.
  app.options(/.*/s, async ({ ack }) => ack({ options: [] }))
  return (event) => app.processEvent(event)
}

/** Requests reach Bolt through our own receiver or the socket, after they were checked and kept. */
const idleReceiver: Receiver = { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() }
