import type { Person } from '../../desk/index'
import { foldText } from '../../lib/text'
import type { Acting } from './acting'

/** Names are not guessed: an id, a whole name, an e-mail address, or a mention as the workspace writes it. */
export function personNamed({ desk, actor }: Acting, typed: string): Person | undefined {
  const name = foldText(
    typed
      .trim()
      .replace(/^<@([^|>]+)(?:\|[^>]*)?>$/, '$1')
      .replace(/^@/, ''),
  )
  const fitting = desk
    .playbook()
    .people.filter(({ id, name: whole, email, workspaces }) =>
      [id, whole, email, workspaces[actor.workspace]].some((known) => known !== undefined && foldText(known) === name),
    )
  return fitting.length === 1 ? fitting[0] : undefined
}
