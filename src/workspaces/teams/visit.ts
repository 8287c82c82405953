import { zoneOf } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import type { Actor } from '../acts/answer'
import { wordsIn } from '../words/choose'
import { tenantOf } from './activity'
import type { Activity } from './payloads'
import type { Admission, Teams } from './surroundings'
import { groundOf, tell } from './tell'

/** Who acts: looked up for every act, since rights are taken away while cards still stand. */
export function visitorOf({ people }: Teams, activity: Activity, { fresh }: { fresh: boolean }): Promise<Admission> {
  const { from, conversation } = activity
  return people.admit(
    {
      ...{ id: from?.id ?? '', aadObjectId: from?.aadObjectId ?? undefined, name: from?.name ?? undefined },
      tenantId: tenantOf(activity),
    },
    { conversation: conversation.id, fresh },
  )
}

/** Whose clocks somebody reads. */
export const zoneFor = ({ counter: { desk } }: Teams, actor: Actor): string => zoneOf(desk.playbook(), actor.person)

export function logRefusal({ log }: Teams, { from }: Activity, { why, action }: { why: string; action: string }): void {
  log.warn(
    { workspace: 'teams', agent: from?.aadObjectId ?? from?.id, why, action },
    'An act was refused: this person may not act',
  )
}

/** Who typed this, or undefined when they were told why they may not act. */
export async function authorOf(teams: Teams, activity: Activity, options: { action: string; fresh: boolean }) {
  const visitor = await visitorOf(teams, activity, options)
  if (visitor.ok) return visitor.actor
  // Nobody waits for an answer here: better to try again than to refuse somebody whom we could not look up.
  if (visitor.why === 'cannotCheck') throw unavailable('Teams does not say who typed this.')
  const { why, language } = visitor
  logRefusal(teams, activity, { why, action: options.action })
  const { zone } = teams.counter.desk.playbook()
  await tell(teams, groundOf(activity, { language, zone }), wordsIn(language).visits[why])
  return undefined
}
