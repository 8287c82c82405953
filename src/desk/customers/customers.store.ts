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

/** A new identity with a customer of its own; undefined when somebody was quicker. */
export async function insertIdentity(tx: Tx, key: IdentityKey, profile: Profile): Promise<Identity | undefined> {
  const [id, customer] = [newId<IdentityId>(), newId<CustomerId>()]
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `with fresh as (
       insert into identities (id, customer_id, channel, account, external_id, name, handle, reach, verified, other_ids)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
       on conflict (channel, account, external_id) do nothing
       returning customer_id, name)
     insert into customers (id, name) select customer_id, name from fresh`,
    [
      ...[id, customer, key.channel, key.account, key.externalId],
      ...[profile.name, profile.handle, profile.reach, profile.verified, storableJson(profile.otherIds)],
    ],
  )
  return rowCount > 0 ? { ...profile, id, customer } : undefined
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
