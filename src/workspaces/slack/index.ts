import { unavailable } from '../../lib/errors'
import { systemClock } from '../../lib/clock'
import { drain } from '../../lib/in-flight'
import type { Log } from '../../lib/log'
import type { Counter } from '../counter'
import { WorkspaceError, type Workspace } from '../workspace'
import { openCalls } from './client'
import { openDoorway } from './doorway'
import { handleEvent } from './events'
import { refusalCode } from './failures'
import { postFile } from './file-out'
import { askIdentity, missingScopes, remember, scopesSentence } from './identity'
import { openInteractions } from './interactions'
import { openPeople } from './people'
import { openPosts } from './posts'
import { openReceiver } from './receiver'
import { archiveLink, toPlace } from './refs'
import { openSocket } from './socket'
import type { Slack } from './surroundings'

export type SlackOptions = {
  /** `xoxb-…` of the company's own app. */
  botToken: string
  /** The signing secret, and the former one while it is being changed. May be empty with `appToken` only. */
  signingSecrets: readonly string[]
  /** `xapp-…`: then Socket Mode is the way in. */
  appToken?: string
  apiUrl?: string
  log: Log
  /** For checking how old a request is. */
  now?: () => Date
}

/** Slack takes about one post a second and room. */
const ROOM_PACE_MS = 1_000
/** A click that is being answered when we stop. */
const DRAIN_MS = 10_000

export function openSlack(options: SlackOptions, counter: Counter): Workspace {
  const slack = openSurroundings(options, counter)
  const doorway = openDoorway(slack, openInteractions(slack))
  const socket = options.appToken === undefined ? undefined : openSocket(slack, doorway, { appToken: options.appToken })
  if (options.signingSecrets.length === 0 && socket === undefined) {
    throw unavailable('Slack needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode.')
  }
  return {
    name: 'slack',
    ...openPosts(slack),
    postFile: async (root, file, key) => {
      const place = toPlace(root)
      if (place === undefined) throw new WorkspaceError('refused', 'This is no post of Slack')
      return postFile(slack, place, { file, key })
    },
    linkTo: async (ref) => {
      const place = toPlace(ref)
      return place && archiveLink((await slack.identity()).url, place)
    },
    handle: (raw) => handleEvent(slack, raw),
    roomPaceMs: ROOM_PACE_MS,
    ...(options.signingSecrets.length === 0
      ? {}
      : { routes: openReceiver(slack, doorway, { signingSecrets: options.signingSecrets, now: slack.now }) }),
    start: async () => {
      await checkAccess(slack)
      await socket?.start()
    },
    probe: () => probe(slack),
    close: async () => {
      await socket?.close()
      await drain(slack, DRAIN_MS)
    },
  }
}

function openSurroundings(
  { botToken, apiUrl = 'https://slack.com/api/', log, now = systemClock.now }: SlackOptions,
  counter: Counter,
): Slack {
  const url = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`
  const call = openCalls(botToken, { apiUrl: url, log })
  const identity = remember(() => askIdentity(call))
  const people = openPeople({ call, identity, counter, now })
  return { counter, call, log, now, token: botToken, apiUrl: url, identity, people, inFlight: new Set() }
}

/** A token that is wrong or may too little stops the start; a Slack that does not answer now does not. */
async function checkAccess(slack: Slack): Promise<void> {
  let missing: string[]
  try {
    missing = missingScopes(await slack.identity())
  } catch (error) {
    const code = refusalCode(error)
    if (code !== undefined && TOKEN_FAULTS.has(code)) {
      throw unavailable(
        `Slack refuses SLACK_BOT_TOKEN (${code}): copy the bot token from "OAuth & Permissions" again.`,
        error,
      )
    }
    slack.log.warn({ workspace: 'slack', error }, 'Slack does not answer yet; we go on trying')
    return
  }
  if (missing.length > 0) throw unavailable(scopesSentence(missing))
}

const TOKEN_FAULTS = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'])

/** Asked anew each time: a remembered identity says nothing of today's token. */
async function probe({ call }: Slack): ReturnType<Workspace['probe']> {
  try {
    const missing = missingScopes(await askIdentity(call))
    return missing.length === 0 ? { ok: true } : { ok: false, reason: scopesSentence(missing) }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'Slack does not answer.' }
  }
}
