import type { IncomingAttachment } from '../desk/index'

type PlaceTold = {
  latitude: number
  longitude: number
  /** Its name and address, where the platform gives them. */
  lines: readonly string[]
}

/**
 * Places and contacts carry their content in the message; they are kept as small text files that anybody can open. A
 * place ends with a link to the map.
 */
export function placeFile(message: string, { latitude, longitude, lines }: PlaceTold): IncomingAttachment {
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
  const content = toBase64([...lines.filter(Boolean), map])
  return { kind: 'location', name: `place-${message}.txt`, mime: 'text/plain', content }
}

export const contactFile = (message: string, lines: readonly string[]): IncomingAttachment => ({
  kind: 'contact',
  name: `contact-${message}.txt`,
  mime: 'text/plain',
  content: toBase64(lines.filter(Boolean)),
})

/** What a customer said in a form that the platform keeps to itself: it has to be seen that they said something. */
export const unseenFile = (message: string, line: string): IncomingAttachment => ({
  kind: 'file',
  name: `not-shown-${message}.txt`,
  mime: 'text/plain',
  content: toBase64([line]),
})

const toBase64 = (lines: readonly string[]): string => Buffer.from(lines.join('\n'), 'utf8').toString('base64')
