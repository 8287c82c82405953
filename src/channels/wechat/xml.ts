/**
 * What WeChat delivers is one flat element with a handful of others in it, most of them CDATA. Just that is read, and
 * nothing else: no attributes, no document types, no entities but the five of XML. An element within an element is kept
 * as it stands. Undefined for anything else; the time is linear in the length.
 */
export function readFlatXml(text: string): ReadonlyMap<string, string> | undefined {
  const whole = /^\s*<xml>([\s\S]*)<\/xml>\s*$/.exec(text)?.[1]
  if (whole === undefined) return undefined
  const values = new Map<string, string>()
  let at = 0
  while (values.size < MAX_ELEMENTS) {
    OPENING.lastIndex = at
    const opening = OPENING.exec(whole)
    if (opening === null) break
    const [, name = ''] = opening
    const read = readValue(whole, OPENING.lastIndex, `</${name}>`)
    if (read === undefined) return undefined
    values.set(name, read.value)
    at = read.end
  }
  return whole.slice(at).trim() === '' ? values : undefined
}

const MAX_ELEMENTS = 100
const OPENING = /\s*<([A-Za-z_]\w{0,60})>/y
const CDATA = '<![CDATA['

type Value = { value: string; end: number }

function readValue(text: string, from: number, closing: string): Value | undefined {
  let at = skipBlanks(text, from)
  if (!text.startsWith(CDATA, at)) {
    const end = text.indexOf(closing, from)
    return end === -1 ? undefined : { value: decode(text.slice(from, end)), end: end + closing.length }
  }
  let value = ''
  // The end of a CDATA section within a text is written as two sections.
  while (text.startsWith(CDATA, at)) {
    const end = text.indexOf(']]>', at)
    if (end === -1) return undefined
    value += text.slice(at + CDATA.length, end)
    at = end + 3
  }
  at = skipBlanks(text, at)
  return text.startsWith(closing, at) ? { value, end: at + closing.length } : undefined
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1
  return at
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const decode = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
