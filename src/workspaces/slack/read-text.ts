import { cleanText } from '../../lib/text'

/** Slack's own bound is 40,000; nobody types more than this by hand. */
const MAX_LENGTH = 40_000

const TOKEN = /<([^<>]{0,3000})>/g

/**
 * What a person typed, as they see it: Slack wraps links, mentions and dates in angle brackets and escapes the rest.
 * Formatting signs stay as typed. `nameOf` says how a mentioned user is called.
 */
export async function readText(markup: string, nameOf: (user: string) => Promise<string | undefined>): Promise<string> {
  const source = markup.slice(0, MAX_LENGTH)
  const users = new Set([...source.matchAll(TOKEN)].map(([, token = '']) => /^@([UW][A-Z0-9]+)/.exec(token)?.[1]))
  const names = new Map<string, string>()
  for (const user of [...users].slice(0, 20)) {
    if (user !== undefined) names.set(user, (await nameOf(user)) ?? user)
  }
  const text = source.replace(TOKEN, (_all, token: string) => tokenText(token, names))
  return cleanText(unescape(text))
}

function tokenText(token: string, names: ReadonlyMap<string, string>): string {
  const bar = token.indexOf('|')
  const [target, label] = bar < 0 ? [token, undefined] : [token.slice(0, bar), token.slice(bar + 1)]
  if (target.startsWith('@')) return `@${names.get(target.slice(1)) ?? label ?? target.slice(1)}`
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`
  if (target.startsWith('!')) return label ?? `@${target.slice(1).split('^')[0] ?? ''}`
  return linkText(target, label)
}

function linkText(target: string, label: string | undefined): string {
  const address = target.replace(/^(mailto|tel):/, '')
  // What Slack linked by itself has the typed text as its label; anything else would hide where it leads.
  if (label === undefined || label === address) return address
  return target.replace(/^https?:\/\//, '').replace(/\/$/, '') === label.replace(/\/$/, '')
    ? label
    : `${label} (${address})`
}

const unescape = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** The text without a mention of ours at its very start; undefined when it does not start with one. */
export function afterMention(markup: string, botUser: string): string | undefined {
  const [mention] = /^\s*<@[UW][A-Z0-9]+(\|[^<>]*)?>/.exec(markup) ?? []
  return mention?.includes(`<@${botUser}`) === true ? markup.slice(mention.length) : undefined
}
