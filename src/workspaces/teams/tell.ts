import type { Actor } from '../acts/answer'
import type { Card } from '../cards/card'
import { wordsIn } from '../words/choose'
import { WorkspaceError } from '../workspace'
import type { Activity } from './payloads'
import { renderCard, type Shape } from './render'
import { CARD } from './say'
import type { Outgoing, Teams } from './surroundings'

/** Whom to tell, and where they are looking. */
export type Ground = {
  /** Their Entra id; without one nobody can be written to. */
  aadObjectId: string | undefined
  name: string
  conversation: string
  personal: boolean
  language: Actor['language']
  zone: string
  /** How a card is shown; one that lists what somebody has to do is drawn anew after each act on it. */
  as?: 'post' | 'home'
}

export function groundOf(
  { from, conversation }: Pick<Activity, 'from' | 'conversation'>,
  { language, zone }: Pick<Ground, 'language' | 'zone'>,
): Ground {
  return {
    ...{ aadObjectId: from?.aadObjectId ?? undefined, name: from?.name ?? '', conversation: conversation.id },
    ...{ personal: conversation.conversationType === 'personal', language, zone },
  }
}

/**
 * A word to one person only. Teams shows nothing to one person in a room, so that it goes: where they pressed, in the
 * answer to that (not here); else to their own chat with us; and where they have none, the room hears only that there
 * is something to tell, and how to be told. Never fails: whatever it tells about is done or refused already.
 */
export async function tell(teams: Teams, ground: Ground, message: string | Card): Promise<void> {
  const { connector, log } = teams
  const { as = 'post' } = ground
  const drawn = typeof message === 'string' ? sentence(message) : message
  try {
    const chat = await chatOf(teams, ground)
    if (chat !== undefined) return void (await connector.post(chat, draw(teams, drawn, { ...ground, as })))
    const aside = wordsIn(ground.language).visits.noDirect(ground.name || '…')
    await connector.post(ground.conversation, draw(teams, sentence(aside), { ...ground, as: 'post' }))
  } catch (error) {
    log.warn({ workspace: 'teams', error }, 'A hint could not be shown')
  }
}

/** Undefined where they have no chat with us. */
async function chatOf(
  { places, connector }: Teams,
  { personal, conversation, aadObjectId }: Ground,
): Promise<string | undefined> {
  if (personal) return conversation
  if (aadObjectId === undefined) return undefined
  const known = await places.directOf(aadObjectId)
  if (known !== undefined) return known
  try {
    return (await connector.openDirect(aadObjectId)).conversation
  } catch (error) {
    if (error instanceof WorkspaceError && error.retry === 'gone') return undefined
    throw error
  }
}

/** A card as a message carries it. */
export function draw(
  { signer }: Pick<Teams, 'signer'>,
  card: Card,
  { as, language, zone }: Pick<Shape, 'as' | 'language'> & { zone: string },
): Outgoing {
  const { content, fallback } = renderCard(card, { as, sign: signer.sign, language, zone })
  return { summary: fallback, attachments: [{ contentType: CARD, content }] }
}

/** Whether a Home card was pressed: it is drawn anew after what was done on it. */
export const isFromHome = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && (data as { at?: unknown }).at === 'home'

export const sentence = (text: string): Card => ({
  title: '',
  tone: 'plain',
  nodes: [{ kind: 'text', text }],
  fallback: text,
})
