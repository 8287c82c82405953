import type { Capabilities, Surface } from '../desk/index'
import type { ChannelKind } from './channel'

/** A channel of the catalogue as people read it: each line is data of the channel, and nothing is known of it by name. */
export type ChannelSheet = { channel: string; lines: readonly { label: string; value: string }[] }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MB = 1_000_000

export function sheetOf(channel: string, { capabilities: can, selfHosted, access }: ChannelKind): ChannelSheet {
  const lines = [
    ['where', can.surfaces.join(', ') + (selfHosted ? ' (our own)' : '')],
    ['answers', answersOf(can)],
    ['text', textOf(can)],
    ['window', windowOf(can)],
    ['in private', moveOf(can)],
    ['hides', hidesOf(can)],
    ['charges', can.charges === undefined ? 'nothing' : CHARGES[can.charges]],
    ['files in', can.attachments.in.join(', ') || 'none'],
    ['files out', filesOutOf(can)],
    ['arrives by', `${can.inbound.modes.join(', ')}${backfillOf(can)}`],
    ['follows', followsOf(can)],
    ['lost answers', can.evidence ? 'can be looked up' : 'a person looks'],
    ['access', access],
  ] as const
  return { channel, lines: lines.map(([label, value]) => ({ label, value })) }
}

export const HEADINGS = ['channel', 'where', 'text', 'window', 'files out', 'follows', 'to private', 'hides', 'access']

/** The same in one line of a table. */
export function rowOf(channel: string, { capabilities: can, access }: ChannelKind): string[] {
  const { text, privateMove } = can
  return [
    channel,
    can.surfaces.join(', '),
    canAnswer(can) ? `${text.max} ${unitOf(text.unit)}` : 'none',
    windowOf(can),
    can.attachments.out.join(', ') || 'none',
    followsOf(can),
    privateMove ? (privateMove.once ? 'once' : 'yes') : 'no',
    hidesOf(can),
    access,
  ]
}

const canAnswer = ({ reply }: Capabilities): boolean =>
  Object.values(reply).some((kinds) => kinds.some((kind) => kind !== 'open_natively'))

const CHARGES = { 'every-reply': 'every reply', links: 'replies with links', 'outside-window': 'outside the window' }

const unitOf = (unit: string): string => unit.replaceAll('_', ' ')

function answersOf({ surfaces, reply }: Capabilities): string {
  const on = (surface: Surface): string => (reply[surface] ?? []).join(' or ') || 'no way'
  const all = new Set(surfaces.map(on))
  return all.size === 1 ? [...all].join('') : surfaces.map((surface) => `${surface}: ${on(surface)}`).join('; ')
}

function textOf(can: Capabilities): string {
  const { text } = can
  if (!canAnswer(can)) return 'none: it is answered on the platform itself'
  const limit = ({ max, unit, maxBytes }: Capabilities['text']): string =>
    `${max} ${unitOf(unit)}${maxBytes === undefined ? '' : ` and ${maxBytes} bytes`}`
  const special = Object.entries(text.by ?? {}).map(([kind, one]) => `${kind}: ${limit(one)}`)
  return [`up to ${limit(text)}`, ...special].join('; ')
}

export function spanOf(ms: number): string {
  if (ms % DAY_MS === 0 && ms > DAY_MS) return `${ms / DAY_MS} days`
  return ms >= HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / 60_000)} min`
}

const AFTERWARDS = { template: 'then templates', tag_human_agent: 'then people only', closed: 'then closed' }

function windowOf({ window }: Capabilities): string {
  if (window === undefined) return 'none'
  const { forMs, afterwards, extendedMs, surfaces } = window
  const extended = extendedMs === undefined ? '' : ` until ${spanOf(extendedMs)}`
  return `${spanOf(forMs)}, ${AFTERWARDS[afterwards]}${extended}${surfaces ? ` (${surfaces.join(', ')})` : ''}`
}

function moveOf({ privateMove }: Capabilities): string {
  if (privateMove === undefined) return 'no'
  const { from, once, forMs } = privateMove
  return `from ${from.join(', ')}${once ? ', once' : ''}${forMs === undefined ? '' : `, for ${spanOf(forMs)}`}`
}

const hidesOf = ({ hides = [] }: Capabilities): string => hides.join(', ') || 'nothing'

const filesOutOf = ({ attachments: { out, maxBytes } }: Capabilities): string =>
  out.length === 0 ? 'none' : `${out.join(', ')} (up to ${Math.round((maxBytes / MB) * 10) / 10} MB)`

function backfillOf({ inbound: { backfillMs } }: Capabilities): string {
  return backfillMs === null ? '; what was missed is lost' : `; what was missed can be read for ${spanOf(backfillMs)}`
}

function followsOf({ mutations }: Capabilities): string {
  const { inEdit, inDelete, inReaction, receipts } = mutations
  const follows = [inEdit && 'edits', inDelete && 'deletions', inReaction && 'reactions', ...receipts].filter(Boolean)
  return follows.join(', ') || 'nothing'
}
