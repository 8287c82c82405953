import { z } from 'zod'
import { forbidden, invalid } from '../../lib/errors'
import type { Response } from '../../lib/http-door'
import { newId, type Id } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { readBody, tooMany, type Chat, type Exchange } from './door'
import { MAX_FILE_BYTES } from './files'
import { MAX_FILES, MAX_TEXT } from './messages'
import { isStaffed, type WebchatSettings } from './settings'
import { identitySchema, readSession, sessionToken, verifyIdentity, type Visitor } from './visitor'

const sessionSchema = z.strictObject({
  token: z.string().optional(),
  identity: identitySchema.optional(),
  name: z.string().max(80).optional(),
})

/** What the chat looks like and whether somebody is there: the same for everybody, without a session. */
export function sendLook({ settings, deps }: Chat, response: Response): void {
  response.set('cache-control', 'no-store').json({
    brand: deps.brand,
    title: settings.title ?? deps.brand,
    greeting: settings.greeting ?? null,
    color: settings.color,
    language: deps.language,
    staffed: isStaffed(settings, { now: deps.clock.now(), zone: deps.zone }),
    offlineMessage: settings.offline_message ?? null,
    limits: { text: MAX_TEXT, files: MAX_FILES, fileBytes: MAX_FILE_BYTES },
  })
}

export function openSession({ settings, deps, allow }: Chat, { request, response }: Exchange): void {
  const asked = readBody(sessionSchema, request)
  const door = { secretKey: deps.secretKey, account: deps.account.id, now: deps.clock.now() }
  const known = asked.token ? readSession(asked.token, door) : undefined
  if (!known && !allow.session.take(request.ip ?? '')) return tooMany(response)
  const visitor = chooseVisitor(asked, known, settings)
  response.json({
    token: sessionToken(visitor, door),
    visitor: visitor.id,
    signedIn: visitor.verified,
    name: visitor.name,
  })
}

/** A signed identity wins; one that does not verify is refused, never quietly treated as anonymous. */
function chooseVisitor(
  asked: z.infer<typeof sessionSchema>,
  known: Visitor | undefined,
  settings: WebchatSettings,
): Visitor {
  if (asked.identity) {
    if (!settings.identity_secret)
      throw invalid('This chat takes no signed identities: identity_secret is not set in channels.yaml.')
    const visitor = verifyIdentity(asked.identity, settings.identity_secret)
    if (!visitor)
      throw forbidden(
        'The signature of this identity is wrong. It is hex(HMAC-SHA256(identity_secret, id \\n name \\n email)).',
      )
    return visitor
  }
  const name = cleanText(asked.name ?? '').trim()
  // Somebody who has logged out of the site must not go on as who they were.
  if (known && !known.verified) return name ? { ...known, name } : known
  const id = newId<Id<'visitor'>>()
  return { id: `v:${id}`, name: name || `Visitor ${id.slice(-4)}`, verified: false }
}
