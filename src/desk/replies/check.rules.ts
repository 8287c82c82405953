import { countText, foldText } from '../../lib/text'
import type { AttachmentKind, Capabilities, ReplyKind, Surface } from '../playbook/account.rules'
import type { FindingKind, ReplyRules } from '../playbook/playbook.rules'
import type { Finding } from './reply.rules'

/** No platform takes more in one reply, and nobody reads more. */
export const MAX_FILES = 10

/** A colleague's reply within this time was probably written at the same time as this one. */
export const OTHER_REPLY_WITHIN_MS = 30_000

export type CheckedReply = {
  text: string
  kind: ReplyKind
  files: readonly { name: string; mime: string; bytes: number }[]
  surface: Surface
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
  'too-long': ({ text }, { text: { unit, max } }) => {
    const length = countText(text, unit)
    return length > max ? { length, max, unit } : undefined
  },
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
  'not-permitted': ({ kind, surface }, can) =>
    can.reply[surface]?.includes(kind) === true ? undefined : { kind, surface },
  'too-many-files': ({ files }, can) => tooMuch(files, can),
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

/** A platform may take replies only for a time after the customer's last message; approved templates are taken later, too. */
export function isWindowOpen(
  { kind, lastCustomerAt, now }: Pick<CheckedReply, 'kind' | 'lastCustomerAt' | 'now'>,
  { window }: Pick<Capabilities, 'window'>,
): boolean {
  if (window === undefined || lastCustomerAt === null) return true
  if (kind === 'template' && window.afterwards === 'template') return true
  return now.getTime() - lastCustomerAt.getTime() <= window.forMs
}

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
