/** Nobody nests so deep; what walks a value from outside (JSON.stringify, a schema) must not run out of stack. */
const MAX_DEPTH = 500
const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const OPENING = [0x5b, 0x7b]
const CLOSING = [0x5d, 0x7d]

/** JSON from outside; undefined, which JSON does not know, when it is none or is nested deeper than 500. */
export function jsonOf(source: string | Buffer): unknown {
  const text = source.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    return text.length > 2 * MAX_DEPTH && isDeep(text) ? undefined : value
  } catch {
    return undefined
  }
}

/** Of good JSON. Brackets in strings do not count. */
function isDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === BACKSLASH) at += 1
    else if (unit === QUOTE) inString = !inString
    else if (inString) continue
    else if (CLOSING.includes(unit)) depth -= 1
    else if (OPENING.includes(unit)) {
      depth += 1
      if (depth > MAX_DEPTH) return true
    }
  }
  return false
}
