import type { PostRef } from '../workspace'

/**
 * Where a post stands. In a channel `conversation` is the thread, `19:…@thread.tacv2;messageid=<root>`, and the card
 * itself is the activity `<root>`; in a personal chat it is the chat's own id.
 */
export type Place = { conversation: string; activity: string }

// Neither id ever holds a space; both hold nearly everything else.
const PLACE = /^(\S{3,400}) (\S{1,200})$/

export const toRef = ({ conversation, activity }: Place): PostRef => `${conversation} ${activity}`

export function toPlace(ref: PostRef): Place | undefined {
  const [, conversation, activity] = PLACE.exec(ref) ?? []
  return conversation === undefined || activity === undefined ? undefined : { conversation, activity }
}

/** What a note was typed as. */
export const originOf = (place: Place): string => `teams:${toRef(place)}`

/** The thread's own part of the id of a channel conversation, and the channel's. */
export function threadOf(conversation: string): { channel: string; root: string } | undefined {
  const [, channel, root] = /^([^;]+);messageid=(\d{1,20})$/.exec(conversation) ?? []
  return channel === undefined || root === undefined ? undefined : { channel, root }
}

export const conversationOf = ({ channel, root }: { channel: string; root: string }): string =>
  `${channel};messageid=${root}`
