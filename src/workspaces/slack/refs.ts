import type { PostRef } from '../workspace'

/** Where a post stands: `C024BE91L:1700000000.000100`. Files have no time stamp of ours and carry their own id. */
export type Place = { channel: string; ts: string }

const PLACE = /^([A-Z0-9]{2,30}):(\d{1,12}\.\d{1,9})$/
const USER = /^[UW][A-Z0-9]{2,30}$/

export const toRef = ({ channel, ts }: Place): PostRef => `${channel}:${ts}`

export const toFileRef = (root: Place, file: string): PostRef => `${toRef(root)}:${file}`

export function toPlace(ref: PostRef): Place | undefined {
  const [, channel, ts] = PLACE.exec(ref) ?? []
  return channel === undefined || ts === undefined ? undefined : { channel, ts }
}

/** What a note was typed as. */
export const originOf = ({ channel, ts }: Place): string => `slack:${channel}:${ts}`

export const isUserId = (text: string): boolean => USER.test(text)

/** Slack's time stamps are ids that happen to be times: `1700000000.000100`. */
export function timeOf(ts: string): Date | undefined {
  const seconds = Number(ts)
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000) : undefined
}

/** Where Slack shows a post: its own address of the workspace, the channel, and the time stamp without its dot. */
export const archiveLink = (url: string, { channel, ts }: Place): string =>
  new URL(`archives/${channel}/p${ts.replace('.', '')}`, url).href
