import type { ConversationView, Remedy, ReplyView } from '../../desk/index'
import type { Button } from './card'
import { isPublicKind, nativeLink, replyKinds, type Answerable } from './place'
import type { Shown } from './shown'

type Refused = {
  view: Answerable & Pick<ConversationView, 'id' | 'channel' | 'closed'> & Parameters<typeof nativeLink>[0]
  reply: Pick<ReplyView, 'id' | 'kind' | 'failure'>
}
type Offer = 'reply' | 'move-private' | 'reply-public' | 'template' | 'native'

/** What helps with each remedy; asking an administrator is told and has no button. */
const OFFERS: Record<Remedy, Offer | undefined> = {
  use_template: 'template',
  // The channel marks by itself what a person writes after the ordinary time.
  use_human_agent_tag: 'reply',
  private_reply: 'move-private',
  public_reply: 'reply-public',
  open_natively: 'native',
  reconnect: undefined,
  shorten: 'reply',
}

/**
 * What can be done about a reply that the customer did not get, as buttons: what the platform suggests, as far as it is
 * possible in this place now, and writing again. The text is there when the form opens.
 */
export function remedyButtons(shown: Shown, { view, reply }: Refused): Button[] {
  if (view.closed) return []
  const kinds = replyKinds(shown, view)
  const written = kinds.filter((kind) => kind !== 'template')
  const possible: Record<Offer, boolean> = {
    reply: written.length > 0,
    'move-private': kinds.includes('private_reply'),
    'reply-public': kinds.some(isPublicKind) && !isPublicKind(reply.kind),
    template: kinds.includes('template'),
    native: nativeLink(view) !== null,
  }
  const wanted = (reply.failure?.remedies ?? []).map((remedy) => OFFERS[remedy])
  const offers = new Set<Offer>(wanted.filter((offer) => offer !== undefined))
  offers.add('reply')
  return [...offers].filter((offer) => possible[offer]).map((offer) => buttonOf(shown, { view, reply }, offer))
}

function buttonOf({ words: { buttons, names } }: Shown, { view, reply }: Refused, offer: Offer): Button {
  const value = { c: view.id, r: reply.id }
  if (offer === 'native')
    return { kind: 'link', label: buttons.answerOn(names.onChannel(view.channel)), url: nativeLink(view) ?? '' }
  const label = {
    reply: buttons.writeAgain,
    'move-private': buttons.movePrivate,
    'reply-public': buttons.replyPublic,
    template: buttons.template,
  }[offer]
  return { kind: 'act', act: offer, label, value }
}
