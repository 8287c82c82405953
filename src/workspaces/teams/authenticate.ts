import type { Authenticated, Client } from './client'
import { within } from '../../lib/in-flight'

/** A key list of Microsoft that takes longer does not come. */
const KEYS_MS = 8_000

export type Passport = { kind: 'ok'; identity: Authenticated } | { kind: 'refused' } | { kind: 'cannot-check' }

/**
 * Whether Microsoft signed this: the library checks the token's key, issuer, audience, age, endorsement of the channel
 * and that it was made for this service URL. What it says of a bad one is kept from the caller.
 */
export async function checkSender(
  { authentication }: Pick<Client, 'authentication'>,
  activity: object,
  header: string,
): Promise<Passport> {
  try {
    const checked = await within(authentication.authenticateRequest(activity, header), KEYS_MS)
    return checked === 'late' ? { kind: 'cannot-check' } : { kind: 'ok', identity: checked.value }
  } catch (error) {
    return { kind: isOurTrouble(error) ? 'cannot-check' : 'refused' }
  }
}

/** That the keys could not be had is no fault of the caller, who shall try again. All else, a bad key too, is. */
function isOurTrouble(error: unknown): boolean {
  const { name, statusCode } = (error ?? {}) as { name?: unknown; statusCode?: unknown }
  return name === 'FetchError' || (name === 'Error' && statusCode === 500) || statusCode === 500
}
