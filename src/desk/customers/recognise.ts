import type { Tx } from '../../lib/db'
import { internal } from '../../lib/errors'
import type { Author } from '../inbox/event.rules'
import { type Identity, profileOf, refreshed } from './customer.rules'
import { insertIdentity, readIdentity, updateProfile } from './customers.store'

/** Knows a person by the id that never changes on their platform, and keeps name, handle and reach up to date. */
export async function recognise(
  tx: Tx,
  { channel, account, author }: { channel: string; account: string; author: Author },
): Promise<Identity> {
  const key = { channel, account, externalId: author.externalId }
  const known = await readIdentity(tx, key)
  if (known) return await refresh(tx, known, author)
  const fresh = await insertIdentity(tx, key, profileOf(author))
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
