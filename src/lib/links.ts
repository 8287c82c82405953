import { domainToASCII } from 'node:url'

export interface SuspiciousHost {
  /** As written, with whatever is invisible in it. */
  readonly host: string
  /** What a browser would really ask for, in ASCII. */
  readonly realHost: string
  readonly why: 'invisible' | 'mixed-scripts' | 'lookalike' | 'disguised' | 'user-name'
  /** Where the written host ends in the text, in UTF-16 units. */
  readonly end: number
}

/** Longer names do not resolve, and asking for their ASCII form takes quadratic time. */
const MAX_HOST_LENGTH = 253

/** Judging a host takes microseconds; a text with more hosts in foreign letters than this was not written to be read. */
const MAX_JUDGED = 2_000

// What ends a host in running text. '@', ':' and the dots stay in: user names, ports and e-mail addresses carry them.
const RUN = /[^\s/\\?#<>|"'`´(),;[\]{}&=*]+/gu

// In the order of asking: the first that applies is the reason.
const INVISIBLE = /[\u00AD\u200B-\u200F\u2060-\u2064\u202A-\u202E\u2066-\u2069\uFEFF]+/gu
// Between letters, that is: joined emoji have some too.
const INVISIBLE_IN_NAME = new RegExp(`[\\p{L}\\p{N}.-]${INVISIBLE.source}[\\p{L}\\p{N}.-]`, 'u')
const FAKE_SEPARATOR = /[\u2044\u2215\u29F8\u3002\uFF0E\uFF0F\uFF1A\uFF1F\uFF03\uFF20\uFF61]/u
const LATIN = /\p{Script=Latin}/u
const LOOKALIKES = /^[\d-]*[асеорхуіјѕһԁӏԛԝвкмтнгοναρυκτι-][асеорхуіјѕһԁӏԛԝвкмтнгοναρυκτι\d-]*$/iu

// Japanese and Korean names mix these with each other and with Latin; nobody else is expected to mix scripts.
const TOGETHER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u
const SCRIPTS = [
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
  /\p{Script=Devanagari}/u,
]

/** Hosts in a text that look like another host. In order; linear in the length of the text. */
export function findSuspiciousHosts(text: string): SuspiciousHost[] {
  const found: SuspiciousHost[] = []
  let judged = 0
  for (const match of text.matchAll(RUN)) {
    const [run] = match
    const afterSlashes = text.slice(Math.max(0, match.index - 2), match.index) === '//'
    if (run.length > MAX_HOST_LENGTH || !couldMislead(run, afterSlashes)) continue
    judged += 1
    if (judged > MAX_JUDGED) break
    const why = suspicionOf(run, afterSlashes)
    if (why !== undefined) found.push({ host: run, realHost: realHostOf(run), why, end: match.index + run.length })
  }
  return found
}

/** The text with the real name behind each host that looks like another: "раypal.com ⚠[xn--…]". */
export function revealLinks(text: string): string {
  let revealed = ''
  let done = 0
  for (const { end, realHost } of findSuspiciousHosts(text)) {
    revealed += `${text.slice(done, end)} ⚠[${realHost}]`
    done = end
  }
  return revealed + text.slice(done)
}

function couldMislead(run: string, afterSlashes: boolean): boolean {
  if (isPlain(run)) return afterSlashes && run.includes('@')
  return afterSlashes || endsLikeHost(hostPart(run))
}

function suspicionOf(run: string, afterSlashes: boolean): SuspiciousHost['why'] | undefined {
  const host = hostPart(run)
  if (INVISIBLE_IN_NAME.test(host)) return 'invisible'
  if (afterSlashes && !isPlain(host) && isDisguised(host)) return 'disguised'
  return confusionOf(host.split('.')) ?? (afterSlashes && run.includes('@') ? 'user-name' : undefined)
}

function confusionOf(labels: readonly string[]): SuspiciousHost['why'] | undefined {
  if (labels.some((label) => scriptsOf(label) > 1)) return 'mixed-scripts'
  return labels.some((label) => LOOKALIKES.test(label)) ? 'lookalike' : undefined
}

/** Most runs are plain words. */
function isPlain(run: string): boolean {
  return /^[\x21-\x7E]*$/.test(run)
}

function hostPart(run: string): string {
  return run.slice(run.lastIndexOf('@') + 1).replace(/:\d{0,5}$/, '')
}

// "…word.Next" is the end of a sentence more often than a host; a host that people can follow ends in a Latin label.
function endsLikeHost(host: string): boolean {
  const visible = host.replace(INVISIBLE, '').replace(/[.!:]{1,3}$/, '')
  return /[^.]\.(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24})$/iu.test(visible)
}

/** Written in signs that a browser folds into others: full-width or circled letters and digits, slashes that are none. */
function isDisguised(host: string): boolean {
  if (FAKE_SEPARATOR.test(host)) return true
  return isPlain(host.normalize('NFKC')) && !/\p{M}/u.test(host.normalize('NFD'))
}

function scriptsOf(label: string): number {
  if (isPlain(label)) return 1
  const others = SCRIPTS.filter((script) => script.test(label)).length
  return others + Number(LATIN.test(label) || TOGETHER.test(label))
}

function realHostOf(run: string): string {
  const host = hostPart(run)
  const ascii = domainToASCII(host)
  if (ascii !== '') return ascii
  return host.replace(/[^\x21-\x7E]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)
}
