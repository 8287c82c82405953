import { convert, type FormatCallback } from 'html-to-text'
import { cleanText } from '../../lib/text'
import type { Activity } from './payloads'

/** Teams' own bound is 100 KB with all mark-up; nobody types more by hand. */
const MAX_LENGTH = 100_000
const LIMITS = { maxInputLength: MAX_LENGTH, maxDepth: 100, maxChildNodes: 20_000 }

export type Read = {
  text: string
  /** The text was meant for us: it began with our name, which is left out. */
  mentioned: boolean
  /** The message that this one answers, where people said so by quoting it. */
  quoted: string | undefined
}

/** What a person typed, as they see it, without the words of others that they quoted. Pure and total. */
export function readTyped(
  message: Pick<Activity, 'text' | 'textFormat' | 'attachments' | 'entities'>,
  botId: string,
): Read {
  const html = htmlOf(message)
  const whole = html === undefined ? plain(message.text ?? '') : textOfHtml(html)
  const rest = afterMention(whole, message, botId)
  return {
    text: cleanText(namesOnly(rest ?? whole)).trim(),
    mentioned: rest !== undefined,
    quoted: quotedIn(message, html),
  }
}

/** The words of a message as its menu hands them over: always mark-up, unless it says that it is none. */
export const readBody = ({
  content,
  contentType,
}: {
  content?: string | null | undefined
  contentType?: string | null | undefined
}): string => cleanText(namesOnly(contentType === 'text' ? plain(content ?? '') : textOfHtml(content ?? ''))).trim()

/** How many pictures stand in the text of a message; little ones that stand for a sign are none. */
export const picturesIn = (html: string): number =>
  [...html.slice(0, MAX_LENGTH).matchAll(/<img\b[^>]{0,2000}>/g)].filter(
    ([tag]) => !/itemtype="[^"]*\/Emoji"/.test(tag),
  ).length

/** Teams sends the mark-up of a message along; its bare text has lost where links lead and what is a quote. */
function htmlOf({ text, textFormat, attachments }: Pick<Activity, 'text' | 'textFormat' | 'attachments'>) {
  const html = attachments.find(({ contentType }) => contentType === 'text/html')?.content
  if (typeof html === 'string' && html.trim() !== '') return html
  return textFormat === 'xml' || textFormat === 'html' ? (text ?? '') : undefined
}

const plain = (text: string): string => text.slice(0, MAX_LENGTH).replaceAll('&nbsp;', ' ').replaceAll('\u00a0', ' ')

// As Teams writes it in the bare text; so both ways of reading meet.
const mention: FormatCallback = (element, walk, builder) => {
  builder.addInline('<at>')
  walk(element.children, builder)
  builder.addInline('</at>')
}

/** Little pictures that stand for a sign; other pictures are files. */
const sign: FormatCallback = (element, _walk, builder) => {
  const { alt = '', itemtype = '' } = (element.attribs ?? {}) as Record<string, string>
  if (element.name === 'emoji' || itemtype.endsWith('/Emoji')) builder.addInline(alt)
}

const lineEach = { leadingLineBreaks: 1, trailingLineBreaks: 1 }

function textOfHtml(html: string): string {
  return convert(html.slice(0, MAX_LENGTH), {
    wordwrap: false,
    limits: LIMITS,
    formatters: { mention, sign },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'], noAnchorUrl: true } },
      { selector: 'at', format: 'mention' },
      { selector: 'span[itemtype="http://schema.skype.com/Mention"]', format: 'mention' },
      { selector: 'emoji', format: 'sign' },
      { selector: 'img', format: 'sign' },
      { selector: 'blockquote[itemtype="http://schema.skype.com/Reply"]', format: 'skip' },
      { selector: 'quoted', format: 'skip' },
      { selector: 'attachment', format: 'skip' },
      { selector: 'p', options: lineEach },
      { selector: 'ul', options: { ...lineEach, itemPrefix: '- ' } },
      { selector: 'ol', options: lineEach },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { ...lineEach, uppercase: false },
      })),
    ],
  })
    .replaceAll('\u00a0', ' ')
    .replace(/[ \t]+$/gm, '')
}

/** The text after our own name at its very start; undefined when it does not start so. */
function afterMention(text: string, { entities }: Pick<Activity, 'entities'>, botId: string): string | undefined {
  const ours = new Set(entities.flatMap(({ mentioned, text: said }) => (mentioned?.id === botId && said ? [said] : [])))
  const [found, name] = /^\s*(<at>[^<>]{0,200}<\/at>)\s*/.exec(text) ?? []
  return found !== undefined && name !== undefined && ours.has(name) ? text.slice(found.length) : undefined
}

const namesOnly = (text: string): string => text.replace(/<at>([^<>]{0,200})<\/at>/g, '@$1')

function quotedIn({ entities }: Pick<Activity, 'entities'>, html: string | undefined): string | undefined {
  const named = entities.find(({ quotedReply }) => quotedReply != null)?.quotedReply?.messageId
  if (named !== undefined) return named
  const [tag = ''] = /<blockquote\b[^>]{0,500}schema\.skype\.com\/Reply[^>]{0,500}>/.exec(html ?? '') ?? []
  return /\bitemid="(\d{1,20})"/.exec(tag)?.[1]
}
