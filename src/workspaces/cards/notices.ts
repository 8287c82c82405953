import type { DeskEvent, Playbook } from '../../desk/index'
import type { AccountId, RoomId } from '../../lib/ids'
import type { Button, Card, CardNode } from './card'
import { capital } from './place'
import type { Shown } from './shown'
import { oneLine } from './texts'

/** A card for whole rooms, not for one conversation. */
export type Notice = { card: Card; rooms: readonly RoomId[] }

/** What a room is told of the machinery behind its conversations; most facts are nothing of that kind. */
export function noticeOf(shown: Shown, event: DeskEvent, playbook: Playbook): Notice | undefined {
  const { posts, names } = shown.words
  if (event.type === 'account.broken') {
    const sentence = posts.broken(accountName(shown, event.account), oneLine(event.reason, 200))
    return {
      card: notice(sentence, 'bad', [{ kind: 'text', text: posts.repliesWait }]),
      rooms: roomsOf(playbook, event.account),
    }
  }
  if (event.type === 'account.recovered') {
    return {
      card: notice(posts.recovered(accountName(shown, event.account)), 'good', []),
      rooms: roomsOf(playbook, event.account),
    }
  }
  const told = accountNotice(shown, event)
  if (told !== undefined) return { card: told.card, rooms: roomsOf(playbook, told.account) }
  if (event.type === 'ask.alarmed') {
    const sentence = shown.words.asks.alarm(event.number, shown.department(event.department))
    const value = { c: event.about }
    const buttons: Button[] = [{ kind: 'act', act: 'history', label: shown.words.buttons.history, value }]
    return { card: notice(sentence, 'bad', [{ kind: 'buttons', items: buttons }]), rooms: [event.room] }
  }
  if (event.type !== 'inbox.quarantined') return undefined
  return { card: notice(posts.quarantined(names.channel(event.channel)), 'warn', []), rooms: [playbook.fallbackRoom] }
}

/** How an account stands with its platform, and whether anybody still writes there. */
function accountNotice(shown: Shown, event: DeskEvent): { card: Card; account: AccountId } | undefined {
  const { accounts } = shown.words
  if (event.type === 'account.checked') {
    const { account, what, state, detail, until } = event
    const sentence = accounts.checked[state](accountName(shown, account), accounts.what[what])
    const ends = until === undefined || state === 'ok' ? [] : [accounts.ends(shown.stamp(new Date(until)))]
    const lines = [...ends, ...(state === 'ok' || detail === '' ? [] : [oneLine(detail, 400)])]
    const tone = ({ ok: 'good', warn: 'warn', bad: 'bad' } as const)[state]
    return {
      account,
      card: notice(
        sentence,
        tone,
        lines.map((text) => ({ kind: 'text', text })),
      ),
    }
  }
  if (event.type === 'account.silent') {
    const { account, since } = event
    const sentence = accounts.silent(accountName(shown, account), shown.stamp(new Date(since)))
    return { account, card: notice(sentence, 'warn', [{ kind: 'text', text: accounts.silentHint }]) }
  }
  if (event.type === 'account.heard')
    return { account: event.account, card: notice(accounts.heard(accountName(shown, event.account)), 'good', []) }
  if (event.type !== 'account.caughtUp') return undefined
  const messages = shown.words.names.messages(Number(event.count))
  const sentence = accounts.caughtUp(accountName(shown, event.account), messages, shown.stamp(new Date(event.since)))
  return { account: event.account, card: notice(sentence, 'plain', []) }
}

/** What the mirror says in the place of what it cannot show. */
export type MirrorNotices = { moved: (card: Card) => Card; unshowable: (number: string) => Card }

export function mirrorNotices({ words: { posts } }: Shown): MirrorNotices {
  return {
    moved: (card) => ({ ...card, nodes: [{ kind: 'text', text: posts.moved, tone: 'warn' }, ...card.nodes] }),
    unshowable: (number) => notice(posts.unshowable(number), 'warn', []),
  }
}

const notice = (sentence: string, tone: Card['tone'], nodes: readonly CardNode[]): Card => ({
  title: '',
  tone,
  nodes: [{ kind: 'text', text: sentence, tone }, ...nodes],
  fallback: sentence,
})

function accountName({ words, account }: Shown, id: AccountId): string {
  const found = account(id)
  if (found === undefined) return id
  return `${capital(words.names.channel(found.channel))} · ${oneLine(found.name, 60)}`
}

/** Every room where a conversation of this account can stand. */
function roomsOf({ routes, accounts, fallbackRoom }: Playbook, id: AccountId): RoomId[] {
  const channel = accounts.find((account) => account.id === id)?.channel
  const fitting = routes.filter((route) => (route.account ?? id) === id && (route.channel ?? channel) === channel)
  return [...new Set([...fitting.map(({ room }) => room), fallbackRoom])]
}
