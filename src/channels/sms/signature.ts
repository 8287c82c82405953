import { hmacBase64, sameSecret } from '../../lib/signatures'
import type { RawRequest } from '../channel'

/** What Twilio signs: the address that it called, and behind it all fields of the form by name. */
export function signatureOf(token: string, url: string, fields: URLSearchParams): string {
  const names = [...new Set(fields.keys())].toSorted()
  const told = names.map((name) =>
    [...new Set(fields.getAll(name))]
      .toSorted()
      .map((value) => name + value)
      .join(''),
  )
  return hmacBase64(token, 'sha1', url + told.join(''))
}

/**
 * Twilio signs the address as its user wrote it down, which our proxy may have changed on the way: what counts is our
 * public address. Twilio itself names the port at some times and leaves it out at others.
 */
export function isSigned(request: RawRequest, { token, publicUrl }: { token: string; publicUrl: string }): boolean {
  const given = request.headers['x-twilio-signature'] ?? ''
  const fields = new URLSearchParams(request.body.toString('utf8'))
  const verdicts = addressesOf(request, publicUrl).map((url) => sameSecret(given, signatureOf(token, url, fields)))
  return given !== '' && verdicts.includes(true)
}

function addressesOf({ path, query }: RawRequest, publicUrl: string): string[] {
  const origin = publicUrl.replace(/\/+$/, '')
  const told = new URLSearchParams(query).toString()
  const rest = path + (told === '' ? '' : `?${told}`)
  const { protocol, hostname, port } = new URL(origin)
  const usual = protocol === 'https:' ? '443' : '80'
  const portless = origin.replace(/:\d+$/, '')
  return [origin + rest, portless + rest, `${protocol}//${hostname}:${port || usual}${rest}`]
}
