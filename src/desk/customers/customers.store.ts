import type { Tx } from '../../lib/db'
import { type CustomerId, type IdentityId, newId } from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { Identity, Profile } from './customer.rules'

export type IdentityKey = { channel: string; account: string; externalId: string }

type IdentityRow = Omit<Profile, 'otherIds'> & {
  id: IdentityId
  customer_id: CustomerId
  other_ids: Record<string, string>
}

export async function readIdentity(
  tx: Tx,
  { channel, account, externalId }: IdentityKey,
): Promise<Identity | undefined> {
  const { rows } = await tx.raw<{ rows: IdentityRow[] }>(
    `select id, customer_id, name, handle, reach, verified, other_ids from identities
      where channel = ? and account = ? and external_id = ?`,
    [channel, account, externalId],
  )
  return rows.map(({ customer_id, other_ids, ...row }) => ({ ...row, customer: customer_id, otherIds: other_ids }))[0]
}

/** A new identity of a customer, else with a customer of its own; undefined when somebody was quicker. */
export async function insertIdentity(
  tx: Tx,
  key: IdentityKey,
  { of, ...profile }: Profile & { of?: CustomerId | undefined },
): Promise<Identity | undefined> {
  const [id, customer] = [newId<IdentityId>(), of ?? newId<CustomerId>()]
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `with fresh as (
       insert into identities (id, customer_id, channel, account, external_id, name, handle, reach, verified, other_ids)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
       on conflict (channel, account, external_id) do nothing
       returning customer_id, name)
     insert into customers (id, name) select customer_id, name from fresh where ?::boolean`,
    [
      ...[id, customer, key.channel, key.account, key.externalId],
      ...[profile.name, profile.handle, profile.reach, profile.verified, storableJson(profile.otherIds)],
      of === undefined,
    ],
  )
  // A customer that is there already is not inserted: then the identity itself tells whether somebody was quicker.
  if (of !== undefined) return await readOwn(tx, key, id)
  return rowCount > 0 ? { ...profile, id, customer } : undefined
}

async function readOwn(tx: Tx, key: IdentityKey, id: IdentityId): Promise<Identity | undefined> {
  const identity = await readIdentity(tx, key)
  return identity?.id === id ? identity : undefined
}

/** The platform knows a person by another id from now on. */
export async function renameIdentity(tx: Tx, { id }: Identity, externalId: string): Promise<void> {
  await tx.raw('update identities set external_id = ? where id = ?', [externalId, id])
}

/** An identity turned out to be of a customer whom we know by another one; what it wrote goes along. */
export async function giveIdentity(tx: Tx, { id, customer: from }: Identity, to: CustomerId): Promise<void> {
  await tx.raw(
    `with given as (update identities set customer_id = ? where id = ?)
     update conversations set customer_id = ? where customer_id = ? and identity_id = ?`,
    [to, id, to, from, id],
  )
}

/** A customer is called as their identity is, as long as nobody gave them another name. */
export async function updateProfile(tx: Tx, { id, customer, name: before }: Identity, now: Profile): Promise<void> {
  await tx.raw(
    `with renamed as (update customers set name = ? where id = ? and name = ? and name <> ?)
     update identities set name = ?, handle = ?, reach = ?, verified = ?, other_ids = ?::jsonb where id = ?`,
    [
      ...[now.name, customer, before, now.name],
      ...[now.name, now.handle, now.reach, now.verified, storableJson(now.otherIds), id],
    ],
  )
}
