import { unavailable } from '../../lib/errors'
import { drain } from '../../lib/in-flight'
import type { Counter } from '../counter'
import { WorkspaceError, type Workspace } from '../workspace'
import { handleActivity } from './activities'
import { isLoginFault } from './failures'
import { openFoundation, type TeamsOptions } from './foundation'
import { openInviter } from './invite'
import { openInvokeDoor, INVOKE_MS } from './invoke-door'
import { openInvokes } from './invokes'
import { openPosts, POST_PATIENCE_MS } from './posts'
import { openReceiver } from './receiver'
import type { Teams } from './surroundings'

/** Teams takes sixty posts in thirty seconds, and 1800 in an hour; cards of one room come one after the other. */
const ROOM_PACE_MS = 500
/** A press that is being answered when we stop. */
const DRAIN_MS = 10_000

export function openTeams(options: TeamsOptions, counter: Counter): Workspace {
  const { teams, client, trusts } = openFoundation(options, counter)
  const { patience, catalogAppId, log } = options
  const invite = openInviter({ client, catalogAppId, log })
  const answerInvoke = openInvokeDoor(teams, openInvokes(teams), patience?.invokeMs ?? INVOKE_MS)
  return {
    name: 'teams',
    ...openPosts(teams, { invite, patienceMs: patience?.postMs ?? POST_PATIENCE_MS }),
    handle: (raw) => handleActivity(teams, raw),
    roomPaceMs: ROOM_PACE_MS,
    routes: openReceiver(teams, { client, trusts, answerInvoke }),
    start: () => checkAccess(teams),
    probe: () => probe(teams),
    close: () => drain(teams, DRAIN_MS),
  }
}

/** A log-in that is refused stops the start; a Microsoft that does not answer now does not. */
async function checkAccess({ connector, log }: Teams): Promise<void> {
  try {
    await connector.check()
  } catch (error) {
    if (isLoginFault(error)) throw unavailable((error as Error).message, error)
    log.warn({ workspace: 'teams', error }, 'Microsoft does not answer yet; we go on trying')
  }
}

async function probe({ connector }: Teams): ReturnType<Workspace['probe']> {
  try {
    await connector.check()
    return { ok: true }
  } catch (error) {
    return { ok: false, reason: error instanceof WorkspaceError ? error.message : 'Microsoft does not answer.' }
  }
}
