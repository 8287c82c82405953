import { z } from 'zod'
import type { Card } from '../cards/card'
import type { FormPlace } from './metadata'
import { renderCard } from './render'
import { POST_STYLE, fallbackText, section, type KnownBlock } from './rich-text'
import type { Slack } from './surroundings'

/** Whom to tell, and where they are looking. */
export type Ground = { user: string; place?: FormPlace }

const OPENED = z.object({ channel: z.object({ id: z.string() }) })

export const hintText = (text: string): { text: string; blocks: KnownBlock[] } => ({
  text: fallbackText(text),
  blocks: [section(text)],
})

/**
 * A word to one person only. Shown where they are if Slack lets us, else as a direct message. Never fails: whatever
 * it tells about is done or refused already.
 */
export async function hint(slack: Slack, ground: Ground, message: string | Card): Promise<void> {
  const post = typeof message === 'string' ? hintText(message) : renderCard(message, { as: 'post' })
  const content = { text: post.text, blocks: post.blocks, ...POST_STYLE }
  const { place, user } = ground
  try {
    // In a direct message with us nobody else can read anyway, and what stays is better than what vanishes.
    if (place !== undefined && !place.channel.startsWith('D')) {
      const thread = place.thread === undefined ? {} : { thread_ts: place.thread }
      await slack.call('chat.postEphemeral', { channel: place.channel, user, ...thread, ...content })
      return
    }
  } catch (error) {
    slack.log.info({ workspace: 'slack', error }, 'A hint could not be shown in place and goes as a direct message')
  }
  try {
    await slack.call('chat.postMessage', { channel: await openDirect(slack, user), ...content })
  } catch (error) {
    slack.log.warn({ workspace: 'slack', error }, 'A hint could not be shown')
  }
}

export async function openDirect(slack: Pick<Slack, 'call'>, user: string): Promise<string> {
  return OPENED.parse(await slack.call('conversations.open', { users: user })).channel.id
}
