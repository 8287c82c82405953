import type { Tx } from '../../lib/db'
import { internal } from '../../lib/errors'
import type { CustomerId } from '../../lib/ids'
import type { Author } from '../inbox/event.rules'
import { type Identity, profileOf, refreshed } from './customer.rules'
import { insertIdentity, readIdentity, updateProfile } from './customers.store'

type Known = { channel: string; account: string; author: Author }

/**
 * Knows a person by the id that never changes on their platform, and keeps name, handle and reach up to date. `of`: the
 * customer whom an id that we have never seen belongs to, where the platform says so.
 */
export async function recognise(
  tx: Tx,
  { channel, account, author, of }: Known & { of?: CustomerId },
): Promise<Identity> {
  const key = { channel, account, externalId: author.externalId }
  const known = await readIdentity(tx, key)
  if (known) return await refresh(tx, known, author)
  const fresh = await insertIdentity(tx, key, { ...profileOf(author), of })
  if (fresh) return fresh
  const quicker = await readIdentity(tx, key)
  if (quicker === undefined) throw internal('A person was there and is gone')
  return await refresh(tx, quicker, author)
}

async function refresh(tx: Tx, known: Identity, author: Author): Promise<Identity> {
  const now = refreshed(known, author)
  if (now === undefined) return known
  await updateProfile(tx, known, now)
  return { ...known, ...now }
}
