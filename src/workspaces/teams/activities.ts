import { invalid } from '../../lib/errors'
import { jsonOf } from '../../lib/json'
import { tenantOf } from './activity'
import { onConversationUpdate, onInstallation } from './arrivals'
import { onDirect } from './direct'
import { activity, type Activity } from './payloads'
import type { Teams } from './surroundings'
import { onDeleted, onEdited, onTyped } from './thread'

type Handler = (teams: Teams, activity: Activity) => Promise<void>

/** Reactions and everything else that people do with messages are no words, and nothing to us. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  message: (teams, message) => (isDirect(message) ? onDirect(teams, message) : onTyped(teams, message)),
  messageUpdate: onEdited,
  messageDelete: onDeleted,
  installationUpdate: onInstallation,
  conversationUpdate: onConversationUpdate,
}

/** Handles an activity that the receiver kept. May be repeated: every act knows by its origin what it has done. */
export async function handleActivity(teams: Teams, raw: Buffer): Promise<void> {
  const parsed = activity.safeParse(jsonOf(raw))
  if (!parsed.success) throw invalid('Teams sent something that could not be read.')
  const { type } = parsed.data
  if (!isOurs(teams, parsed.data)) {
    teams.log.warn({ workspace: 'teams', event: type }, 'An activity of another company was left alone')
    return
  }
  if (!isByApp(teams, parsed.data)) await HANDLERS[type]?.(teams, parsed.data)
}

const isOurs = ({ tenantId }: Teams, message: Activity): boolean =>
  tenantOf(message)?.toLowerCase() === tenantId.toLowerCase()

// Other apps talk here too; nothing that they say is an order or a colleague's word. Neither is what we say ourselves.
function isByApp({ botId }: Teams, { type, from }: Activity): boolean {
  const id = from?.id ?? ''
  return id === botId || (type.startsWith('message') && (id === '' || id.startsWith('28:')))
}

const isDirect = ({ conversation }: Activity): boolean => conversation.conversationType === 'personal'
