import type { Author } from '../../desk/index'
import type { XUser } from './payload'

/** A person as X names them; of whom it says nothing but an id, that is their name. */
export function authorOf(id: string, users: readonly XUser[]): Author {
  const user = users.find((one) => one.id === id)
  if (user === undefined) return { externalId: id, name: `X ${id}` }
  const handle = user.username ?? user.screen_name
  const reach = user.public_metrics?.followers_count ?? user.followers_count
  const { verified } = user
  return {
    externalId: id,
    name: user.name.trim() || handle || `X ${id}`,
    ...(handle === undefined ? {} : { handle: `@${handle}` }),
    ...(reach === undefined ? {} : { reach }),
    ...(verified === undefined ? {} : { verified }),
  }
}
