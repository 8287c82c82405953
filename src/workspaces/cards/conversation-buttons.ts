import type { AccountHealth, ConversationView } from '../../desk/index'
import type { ActValue, Button } from './card'
import { replyKinds } from './place'
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
  const reply = replyButton(shown, { view, health }, value)
  const close = act('close', buttons.close)
  if (view.claim === null) return [act('claim', buttons.claim, 'primary'), ...reply, close, more(shown, view)]
  return [
    ...primary(reply),
    act('release', buttons.release),
    close,
    act('take-over', buttons.takeOver),
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
  const url = view.last.permalink ?? view.first.permalink
  if (url === null || !/^https?:\/\//.test(url)) return []
  return [{ kind: 'link', label: buttons.answerOn(names.onChannel(view.channel)), url }]
}

const primary = (items: readonly Button[]): Button[] =>
  items.map((button) => (button.kind === 'act' ? { ...button, style: 'primary' } : button))

function more({ words: { buttons } }: Shown, { id, version, closed, snooze }: ConversationView): Button {
  const item = (act: string, label: string) => ({ act, label, value: { c: id, v: version } })
  const whileOpen = [
    item('assign', buttons.assign),
    snooze ? item('wake', buttons.wake) : item('snooze', buttons.snooze),
  ]
  return {
    kind: 'menu',
    label: buttons.more,
    items: [...(closed ? [] : whileOpen), item('note', buttons.note), item('history', buttons.history)],
  }
}
