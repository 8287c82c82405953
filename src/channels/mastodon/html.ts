import { convert, type FormatCallback } from 'html-to-text'

/** No server lets anybody write this much; what is longer is cut before it is read. */
const LIMITS = { maxInputLength: 200_000, maxDepth: 50, maxChildNodes: 10_000 }

/** Links are shown shortened there and lead where their address says; names and hashtags are words. */
const link: FormatCallback = (element, walk, builder) => {
  const { class: kinds = '', href = '' } = (element.attribs ?? {}) as { class?: string; href?: string }
  if (/\b(mention|hashtag)\b/.test(kinds) || href === '') walk(element.children, builder)
  else builder.addInline(href, { noWordTransform: true })
}

/** The words of a post. */
export const textOfPost = (html: string): string =>
  convert(html, {
    wordwrap: false,
    limits: LIMITS,
    whitespaceCharacters: ' \t\r\n\f',
    formatters: { link },
    selectors: [
      { selector: 'a', format: 'link' },
      { selector: 'img', format: 'skip' },
    ],
  }).trim()
