import type { CustomerId, IdentityId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Author } from '../inbox/event.rules'

/** How a platform presents a person. */
export type Profile = {
  name: string
  handle: string | null
  reach: number | null
  verified: boolean
  otherIds: Readonly<Record<string, string>>
}

export type Identity = Profile & { id: IdentityId; customer: CustomerId }

/** Longer names are jokes or attacks, and a card shows no more. */
const MAX_NAME = 120
const MAX_INTEGER = 2_147_483_647

/** Somebody without a name is called by what there is. */
export function profileOf({ externalId, name, handle, reach, verified, otherIds }: Author): Profile {
  const called = [name, handle ?? '', externalId].map(toLine).find((text) => text !== '') ?? '?'
  return {
    name: called,
    handle: handle === undefined ? null : toLine(handle),
    reach:
      reach === undefined || !Number.isFinite(reach) ? null : Math.trunc(Math.min(Math.max(reach, 0), MAX_INTEGER)),
    verified: verified ?? false,
    otherIds: otherIds ?? {},
  }
}

const toLine = (text: string): string => cleanText(text.replace(/\s+/g, ' ').trim(), MAX_NAME)

/**
 * What is to be written of a person we know: what a message does not tell stays as it was. Undefined when nothing is new.
 */
export function refreshed(known: Profile, told: Author): Profile | undefined {
  const now = profileOf(told)
  const next: Profile = {
    name: toLine(told.name) === '' ? known.name : now.name,
    handle: now.handle ?? known.handle,
    reach: now.reach ?? known.reach,
    verified: told.verified ?? known.verified,
    otherIds: { ...known.otherIds, ...now.otherIds },
  }
  return sameProfile(known, next) ? undefined : next
}

function sameProfile(a: Profile, b: Profile): boolean {
  const same = (['name', 'handle', 'reach', 'verified'] as const).every((key) => a[key] === b[key])
  const keys = Object.keys(b.otherIds)
  return same && keys.every((key) => a.otherIds[key] === b.otherIds[key])
}
