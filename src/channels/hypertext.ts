import { convert } from 'html-to-text'

/** Longer HTML is cut before it is read; whoever wants the rest follows the link. */
const LIMITS = { maxInputLength: 200_000, maxDepth: 100, maxChildNodes: 10_000 }

/** The words of a post that a platform hands over as HTML; links stand behind their words, pictures by their description. */
export const textOfHypertext = (html: string): string =>
  convert(html, {
    wordwrap: false,
    limits: LIMITS,
    // A zero-width space is no space: it would tear words apart.
    whitespaceCharacters: ' \t\r\n\f',
    formatters: {
      description: ({ attribs }, _walk, builder) => {
        const words = (attribs as Record<string, string> | undefined)?.['alt']
        if (words) builder.addInline(words)
      },
    },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'description' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', options: { uppercaseHeaderCells: false } },
    ],
  }).trim()
