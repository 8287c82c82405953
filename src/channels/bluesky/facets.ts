import type { PostRecord } from './payload'

export type Facet = {
  index: { byteStart: number; byteEnd: number }
  features: (
    { $type: 'app.bsky.richtext.facet#link'; uri: string } | { $type: 'app.bsky.richtext.facet#mention'; did: string }
  )[]
}

/** Bluesky shows as a link only what is marked as one, and counts in bytes of UTF-8. */
export function facetsOf(text: string, person: { handle: string | null; did: string }): Facet[] {
  const facets: Facet[] = []
  const add = (start: number, found: string, feature: Facet['features'][number]): void => {
    const byteStart = Buffer.byteLength(text.slice(0, start), 'utf8')
    facets.push({ index: { byteStart, byteEnd: byteStart + Buffer.byteLength(found, 'utf8') }, features: [feature] })
  }
  for (const { 0: found, index } of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    // What ends a sentence ends no link, and a bracket belongs to it only when it opened in it.
    const uri = found.replace(/[.,;:!?'"]+$/, '').replace(/^([^(]*)\)+$/, '$1')
    if (URL.canParse(uri)) add(index, uri, { $type: 'app.bsky.richtext.facet#link', uri })
  }
  const name = person.handle?.replace(/^@/, '').toLowerCase()
  for (const { 0: found, index } of name ? text.matchAll(/(?<![\w.-])@[\w.-]+\w/g) : []) {
    if (found.slice(1).toLowerCase() === name)
      add(index, found, { $type: 'app.bsky.richtext.facet#mention', did: person.did })
  }
  return facets
}

/** The text with its links where they lead: apps shorten what they show. */
export function readableText({ text, facets = [] }: Pick<PostRecord, 'text' | 'facets'>): string {
  const bytes = Buffer.from(text, 'utf8')
  let read = ''
  let at = 0
  for (const { index, features } of facets.toSorted((a, b) => a.index.byteStart - b.index.byteStart)) {
    const uri = features.find((one) => one.uri !== undefined)?.uri
    const { byteStart, byteEnd } = index
    if (uri === undefined || byteStart < at || byteEnd > bytes.length || byteEnd <= byteStart) continue
    read += bytes.toString('utf8', at, byteStart) + uri
    at = byteEnd
  }
  return read + bytes.toString('utf8', at)
}
