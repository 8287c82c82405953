import type { AccountHealth, ConversationView, Surface } from '../../desk/index'
import type { ActValue, Button } from './card'
import { nativeLink, replyKinds } from './place'
import type { Shown } from './shown'

/** What can be done with a conversation as it is now. What makes no sense, or is not possible there, is not offered. */
export function conversationButtons(
  shown: Shown,
  { view, health }: { view: ConversationView; health?: AccountHealth | undefined },
): Button[] {
  const value: ActValue = { c: view.id, v: view.version }
  const { buttons } = shown.words
  const act = (name: string, label: string, style?: 'primary' | 'danger'): Button => ({
    kind: 'act',
    act: name,
    label,
    value,
    ...(style === undefined ? {} : { style }),
  })
  if (view.closed) return [act('reopen', buttons.reopen), more(shown, view)]
  if (view.quarantine) return [act('not-spam', buttons.notSpam), more(shown, view)]
  const reply = replyButton(shown, { view, health }, value)
  const close = act('close', buttons.close)
  const escalate = shown.canAsk ? [act('escalate', shown.words.asks.buttons.escalate)] : []
  if (view.claim === null) {
    return [act('claim', buttons.claim, 'primary'), ...reply, ...escalate, close, more(shown, view)]
  }
  return [
    ...primary(reply),
    ...escalate,
    act('release', buttons.release),
    close,
    // More than five buttons wrap: with another department to ask, taking over stands in the menu.
    ...(shown.canAsk ? [] : [act('take-over', buttons.takeOver)]),
    more(shown, view),
  ]
}

function replyButton(
  shown: Shown,
  { view, health }: { view: ConversationView; health?: AccountHealth | undefined },
  value: ActValue,
): Button[] {
  const { buttons, names } = shown.words
  if (replyKinds(shown, view).length > 0) {
    return [{ kind: 'act', act: 'reply', label: health?.state === 'open' ? buttons.replyWaits : buttons.reply, value }]
  }
  const url = nativeLink(view)
  if (url === null) return []
  return [{ kind: 'link', label: buttons.answerOn(names.onChannel(view.channel)), url }]
}

/** Whether the platform lets us hide, and show again, what stands on one of these surfaces. */
const hides = ({ can }: Shown, { account }: ConversationView, surfaces: readonly Surface[]): boolean =>
  surfaces.some((surface) => can(account).hides?.includes(surface) === true)

const primary = (items: readonly Button[]): Button[] =>
  items.map((button) => (button.kind === 'act' ? { ...button, style: 'primary' } : button))

function more(shown: Shown, view: ConversationView): Button {
  const { canAsk } = shown
  const { buttons } = shown.words
  const kinds = replyKinds(shown, view)
  const { id, version, closed, quarantine, snooze, claim } = view
  const item = (act: string, label: string) => ({ act, label, value: { c: id, v: version } })
  const whileOpen = [
    ...(kinds.includes('private_reply') ? [item('move-private', buttons.movePrivate)] : []),
    ...(kinds.includes('template') ? [item('template', buttons.template)] : []),
    ...(canAsk && claim !== null ? [item('take-over', buttons.takeOver)] : []),
    item('assign', buttons.assign),
    snooze ? item('wake', buttons.wake) : item('snooze', buttons.snooze),
    item('priority', buttons.priority),
    item('spam', buttons.spam),
  ]
  return {
    kind: 'menu',
    label: buttons.more,
    items: [
      ...(closed || quarantine ? [] : whileOpen),
      ...(hides(shown, view, view.shownOn) ? [item('hide', shown.words.hiding.buttons.hide)] : []),
      ...(hides(shown, view, view.hiddenOn) ? [item('show', shown.words.hiding.buttons.show)] : []),
      item('note', buttons.note),
      item('history', buttons.history),
      item('promises', buttons.promises),
    ],
  }
}
