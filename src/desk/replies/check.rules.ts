import { countText, foldText } from '../../lib/text'
import type { AttachmentKind, Capabilities, ReplyKind, Surface, TextLimit } from '../playbook/account.rules'
import type { FindingKind, ReplyRules } from '../playbook/playbook.rules'
import type { PrivateMove } from './move.rules'
import type { Finding } from './reply.rules'
import { windowState } from './window.rules'

/** No platform takes more in one reply, and nobody reads more. */
export const MAX_FILES = 10

/** A colleague's reply within this time was probably written at the same time as this one. */
export const OTHER_REPLY_WITHIN_MS = 30_000

export type CheckedReply = {
  text: string
  kind: ReplyKind
  files: readonly { name: string; mime: string; bytes: number }[]
  surface: Surface
  /** What becomes of a private answer to the message that is answered; undefined where there is no such thing. */
  move?: PrivateMove | undefined
  /** How many messages the customer wrote after the last one that the agent saw. */
  newerMessages: number
  /** The latest reply of somebody else, if there is one that is recent. */
  otherReply: { agent: string; seconds: number } | null
  lastCustomerAt: Date | null
  /** What must never go out, in whatever language. */
  forbidden: readonly string[]
  now: Date
}

type Facts = Finding['facts']
type Check = (reply: CheckedReply, can: Capabilities) => Facts | undefined

const CHECKS: Record<FindingKind, Check> = {
  empty: ({ text, files }) => (files.length === 0 && isBlank(text) ? {} : undefined),
  'too-long': ({ text, kind }, can) => tooLong(text, limitOf(can, kind)),
  placeholder: ({ text }) => {
    const [placeholder] = PLACEHOLDER.exec(text) ?? []
    return placeholder === undefined ? undefined : { placeholder }
  },
  forbidden: ({ text, forbidden }) => {
    const said = wordsOf(text)
    const phrase = forbidden.find((one) => !isBlank(wordsOf(one)) && said.includes(wordsOf(one)))
    return phrase === undefined ? undefined : { phrase }
  },
  'newer-message': ({ newerMessages: count }) => (count > 0 ? { count } : undefined),
  'other-reply': ({ otherReply }) => otherReply ?? undefined,
  'window-closed': (reply, can) => {
    if (isWindowOpen(reply, can)) return undefined
    const { forMs, afterwards } = can.window ?? { forMs: 0, afterwards: 'closed' }
    return { hours: Math.round(forMs / 3_600_000), afterwards }
  },
  'not-permitted': ({ kind, surface, move }, can) => {
    const kinds = can.reply[surface] ?? []
    if (!kinds.includes(kind)) return { kind, surface, instead: kinds.join(',') }
    if (kind !== 'private_reply' || move === undefined || move.state === 'open') return undefined
    return { kind, surface, why: move.state, instead: kinds.filter((one) => one !== kind).join(',') }
  },
  'too-many-files': ({ files }, can) => tooMuch(files, can),
  charged: (reply, can) => {
    if (can.charges === 'links') return LINK.test(reply.text) ? { what: 'links' } : undefined
    if (can.charges !== 'outside-window' || can.window === undefined) return undefined
    return windowState(reply, can)?.state === 'open' ? undefined : { what: 'outside-window' }
  },
}

/** What speaks against sending, each with its level from the playbook; none means that nothing does. */
export function checkText(reply: CheckedReply, can: Capabilities, levels: ReplyRules['findings']): Finding[] {
  return (Object.keys(CHECKS) as FindingKind[]).flatMap((kind) => {
    const facts = CHECKS[kind](reply, can)
    return facts === undefined ? [] : [{ kind, level: levels[kind], facts }]
  })
}

/** Whether these findings keep the reply back: a blocking one always, a warning until the agent sends in spite of it. */
export const holdsBack = (findings: readonly Finding[], inSpiteOfWarnings: boolean): boolean =>
  findings.some(({ level }) => level === 'block' || !inSpiteOfWarnings)

type Timed = Pick<CheckedReply, 'kind' | 'surface' | 'lastCustomerAt' | 'now'>

/** A platform may take replies only for a time after the customer's last message; approved templates are taken later, too. */
export function isWindowOpen(reply: Timed, can: Pick<Capabilities, 'window'>): boolean {
  if (reply.kind === 'template' && can.window?.afterwards === 'template') return true
  return windowState(reply, can)?.state !== 'over'
}

/** How long a reply of one kind may be. */
export const limitOf = ({ text }: Pick<Capabilities, 'text'>, kind: ReplyKind): TextLimit => text.by?.[kind] ?? text

function tooLong(text: string, { unit, max, maxBytes }: TextLimit): Facts | undefined {
  const length = countText(text, unit)
  if (length > max) return { length, max, unit }
  const bytes = maxBytes === undefined ? 0 : countText(text, 'utf8_bytes')
  return maxBytes !== undefined && bytes > maxBytes ? { length: bytes, max: maxBytes, unit: 'utf8_bytes' } : undefined
}

// What platforms take for a link, with or without its scheme. Bounded, so that no text makes it slow.
const LINK =
  /\bhttps?:\/\/\S|\bwww\.[\p{L}\p{N}]|(?<![\p{L}\p{N}@.-])[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,4}\.(?:com|net|org|info|eu|it|pl|de|fr|es|uk|io|co|app|me|tv|shop|online)(?![\p{L}\p{N}-])/iu

/** Under which kind a file of ours travels. */
export function attachmentKindOf(mime: string): AttachmentKind {
  const [family] = mime.split('/')
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}

// {name}, {{name}} or [[name]]: what ready answers leave to be filled in. Bounded, so that no text makes it slow.
const PLACEHOLDER = /\{\{[^{}\n]{0,80}\}\}|\[\[[^[\]\n]{0,80}\]\]|\{[\p{L}_][\p{L}\p{N}_ .-]{0,60}\}/u

// Whole words without case, accents and punctuation: "Chiami il Servizio-Clienti!" is found, "richiami il servizio" is not.
const wordsOf = (text: string): string =>
  ` ${foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')} `

// Format characters alone (zero-width space, joiners) show nothing.
const isBlank = (text: string): boolean => /^[\s\p{Cf}\uFE0F]*$/u.test(text)

function tooMuch(files: CheckedReply['files'], { attachments: { out, maxBytes } }: Capabilities): Facts | undefined {
  const max = out.length === 0 ? 0 : MAX_FILES
  if (files.length > max) return { files: files.length, max }
  const large = files.find(({ bytes }) => bytes > maxBytes)
  if (large) return { name: large.name, bytes: large.bytes, maxBytes }
  const strange = files.find(({ mime }) => !out.includes('file') && !out.includes(attachmentKindOf(mime)))
  return strange && { name: strange.name, mime: strange.mime }
}
