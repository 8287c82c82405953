import { convert, type FormatCallback } from 'html-to-text'

/** Longer HTML is cut before it is read; the mail itself is kept whole. */
const LIMITS = { maxInputLength: 500_000, maxDepth: 100, maxChildNodes: 20_000 }

/** The words of an HTML mail. A picture that came along stands as `[its name]` where it stood. */
export function textOfHtml(html: string, nameOfPart: ReadonlyMap<string, string>): string {
  const picture: FormatCallback = (element, _walk, builder) => {
    const source = String((element.attribs as Record<string, string> | undefined)?.['src'] ?? '')
    const name = source.startsWith('cid:') ? nameOfPart.get(decodeCid(source.slice(4))) : undefined
    if (name) builder.addInline(`[${name}]`)
  }
  return convert(html, {
    wordwrap: false,
    limits: LIMITS,
    formatters: { picture },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'img', format: 'picture' },
    ],
  })
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}
