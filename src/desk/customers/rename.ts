import type { Tx } from '../../lib/db'
import type { Author } from '../inbox/event.rules'
import type { Identity } from './customer.rules'
import { giveIdentity, readIdentity, renameIdentity } from './customers.store'
import { recognise } from './recognise'

export type Renamed = { former: Identity; now: Identity }

/**
 * A platform says that a person has another id from now on: they stay the same customer. Where they wrote under the new
 * one before we were told, that one joins the customer. Undefined when nobody is known by the former id.
 */
export async function rename(
  tx: Tx,
  { channel, account, former, author }: { channel: string; account: string; former: string; author: Author },
): Promise<Renamed | undefined> {
  const key = { channel, account }
  const before = await readIdentity(tx, { ...key, externalId: former })
  if (before === undefined || former === author.externalId) return undefined
  const other = await readIdentity(tx, { ...key, externalId: author.externalId })
  if (other === undefined) await renameIdentity(tx, before, author.externalId)
  else if (other.customer !== before.customer) await giveIdentity(tx, other, before.customer)
  return { former: before, now: await recognise(tx, { ...key, author }) }
}
