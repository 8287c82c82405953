import { accept } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { oneLine } from '../cards/texts'
import { wordsIn } from '../words/choose'
import type { Activity } from './payloads'
import type { Teams } from './surroundings'
import { groundOf, tell } from './tell'
import { visitorOf, zoneFor } from './visit'

/** The app comes and goes, and the rooms around it change. Where it is reached the receiver has written down already. */
export async function onInstallation(teams: Teams, activity: Activity): Promise<void> {
  const { action, conversation } = activity
  if (action?.startsWith('remove') === true) return removed(teams, activity)
  if (conversation.conversationType === 'personal') await greet(teams, activity)
}

async function removed({ places, log }: Teams, { conversation, from }: Activity): Promise<void> {
  await places.forget(conversation.id)
  if (conversation.conversationType === 'personal') {
    log.info({ workspace: 'teams', agent: from?.aadObjectId }, 'Somebody has no personal chat with the app any more')
  } else {
    log.error(
      { workspace: 'teams', room: conversation.id },
      'Teams took our access to a team away: install the app again',
    )
  }
}

const TOLD: Readonly<Record<string, string>> = {
  channelDeleted: 'A room was deleted: its cards will go to the fallback room',
  teamDeleted: 'A team was deleted: the cards of its rooms will go to the fallback room',
  teamHardDeleted: 'A team was deleted: the cards of its rooms will go to the fallback room',
  teamArchived: 'A team was archived: the cards of its rooms will go to the fallback room',
}

/** Names are the playbook's, and rooms are known by their ids: of a renamed one nothing changes. */
export async function onConversationUpdate(teams: Teams, activity: Activity): Promise<void> {
  const { channelData, conversation } = activity
  const event = channelData?.eventType ?? ''
  const told = TOLD[event]
  const room = channelData?.channel?.id ?? conversation.id
  if (told !== undefined) teams.log.warn({ workspace: 'teams', room, event }, told)
  else if (/Renamed$/.test(event))
    teams.log.info({ workspace: 'teams', room, event }, 'A room or a team has another name')
  // Some clients tell of a first personal chat in this way only.
  if (conversation.conversationType === 'personal') await greet(teams, activity)
}

/** Says once, in their language, what somebody can do here; whom we do not know hears how to be known. */
async function greet(teams: Teams, activity: Activity): Promise<void> {
  const { from, conversation } = activity
  if (from?.aadObjectId == null || from.id === teams.botId) return
  const visitor = await visitorOf(teams, activity, { fresh: false })
  if (!visitor.ok && visitor.why !== 'unknownPerson') return
  if (!(await isFirst(teams, conversation.id))) return
  const { zone } = teams.counter.desk.playbook()
  if (!visitor.ok) {
    const { language, why } = visitor
    return tell(teams, groundOf(activity, { language, zone }), wordsIn(language).visits[why])
  }
  const { actor, user } = visitor
  const ground = groundOf(activity, { language: actor.language, zone: zoneFor(teams, actor) })
  const help = await teams.counter.perform(actor, { kind: 'say', verb: 'help', words: '' })
  const hello = wordsIn(actor.language).visits.greeting(oneLine(user.name, 60))
  if (help.kind !== 'card') return tell(teams, ground, hello)
  await tell(teams, ground, {
    ...help.card,
    nodes: [{ kind: 'text', text: hello }, ...help.card.nodes],
    fallback: hello,
  })
}

/** The receipt is written before the greeting: better none than one at each hiccup. */
async function isFirst({ counter, now }: Teams, conversation: string): Promise<boolean> {
  const event = { kind: 'ignored', dedupeKey: `greeted:${conversation}`, reason: 'greeted' } as const
  const { fresh } = await accept(counter.desk, [
    {
      ...{ source: 'customer', channel: 'teams', raw: Buffer.alloc(0) },
      event: { ...event, occurredAt: now(), account: 'teams' as AccountId },
    },
  ])
  return fresh.length > 0
}
