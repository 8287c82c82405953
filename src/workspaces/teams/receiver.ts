import { Application } from '@microsoft/teams-ai/lib/Application'
import type { TurnContext } from 'botbuilder'
import { accept } from '../../desk/index'
import { openRouter, rawBody, readRawBody, type Request, type Response, type Router } from '../../lib/http-door'
import { envelope, isPersonal, tenantOf, type Envelope } from './activity'
import { checkSender } from './authenticate'
import type { Authenticated, Client } from './client'
import { toDelivery, toUnreadable } from './intake'
import { goOn } from '../../lib/in-flight'
import { jsonOf } from '../../lib/json'
import type { InvokeAnswer, Json, Teams } from './surroundings'

/** Teams' own messages end at 100 KB; forms with long texts are larger. */
const MAX_BYTES = 1024 * 1024

export type Door = {
  client: Pick<Client, 'adapter' | 'authentication'>
  trusts: (serviceUrl: string) => boolean
  answerInvoke: (invoke: { activity: Envelope; body: Json; raw: Buffer }) => Promise<InvokeAnswer>
}

/** The one address that Teams calls: messages, changes, presses and forms. */
export function openReceiver(teams: Teams, door: Door): Router {
  const router = openRouter()
  const run = openTurns(teams, door)
  router.post('/api/messages', readRawBody(MAX_BYTES), (request, response) => {
    const answered = receive(teams, { ...door, run }, { request, response }).catch((error: unknown) => {
      teams.log.error({ workspace: 'teams', error }, 'A delivery of Teams could not be kept')
      if (!response.headersSent) response.status(503).set('retry-after', '5').end()
    })
    const watched: Promise<void> = answered.finally(() => teams.inFlight.delete(watched))
    teams.inFlight.add(watched)
  })
  return router
}

type Exchange = { request: Request; response: Response }
type Inside = Door & { run: (turn: Turn) => Promise<InvokeAnswer> }

async function receive(teams: Teams, door: Inside, { request, response }: Exchange): Promise<void> {
  const raw = rawBody(request)
  const letter = await examine(door, raw, request.headers.authorization ?? '')
  if ('status' in letter) return end(response, letter.status)
  const { body, identity } = letter
  const parsed = envelope.safeParse(body)
  if (!parsed.success) {
    teams.log.error({ workspace: 'teams', bytes: raw.length }, 'Teams sent something unreadable; it is kept')
    await accept(teams.counter.desk, [toUnreadable(raw, teams.now())])
    return end(response, 200)
  }
  const activity = parsed.data
  if (tenantOf(activity)?.toLowerCase() !== teams.tenantId.toLowerCase()) return end(response, 403)
  goOn(teams, rememberPlace(teams, activity))
  const { status, body: answer } = await door.run({ activity, body, raw, identity })
  if (answer === undefined || status >= 500) return end(response, status)
  response.status(status).json(answer)
}

type Letter = { body: Json; identity: Authenticated }

/** Who wrote this; nobody who is refused is told why. */
async function examine(door: Inside, raw: Buffer, header: string): Promise<Letter | { status: number }> {
  const body = readBody(raw)
  const claimed = body && addressOf(body)
  if (body === undefined || claimed === undefined) return { status: 400 }
  // Other channels of the Bot Framework have other users, for whom nobody vouches.
  if (claimed.channelId !== 'msteams' || !door.trusts(claimed.serviceUrl)) return { status: 401 }
  // The library writes into what it is given.
  const passport = await checkSender(door.client, { ...body }, header)
  if (passport.kind === 'ok') return { body, identity: passport.identity }
  return { status: passport.kind === 'refused' ? 401 : 503 }
}

type Turn = Letter & { activity: Envelope; raw: Buffer; answer?: InvokeAnswer; failure?: unknown }

const TURN = Symbol('turn')
const turnOf = (context: TurnContext): Turn => context.turnState.get(TURN) as Turn

/**
 * What we use of the Teams library's Application is its order: presses and forms go before all else, each to the first
 * route that wants it. Routes are chosen by functions, since its texts and patterns match more than they say. What it
 * offers besides is left alone: its state would lose what two people do at the same time (ours is in Postgres), and its
 * adapter tells callers what failed, so that answers and failures of a turn are carried here and not through it.
 */
function openTurns(teams: Teams, { client, answerInvoke }: Door): Inside['run'] {
  const app = new Application({ adapter: client.adapter, startTypingTimer: false, removeRecipientMention: false })
  const isInvoke = (context: TurnContext): Promise<boolean> => Promise.resolve(context.activity.type === 'invoke')
  const answer = async (context: TurnContext, work: (turn: Turn) => Promise<InvokeAnswer>): Promise<void> => {
    const turn = turnOf(context)
    try {
      turn.answer = await work(turn)
    } catch (error) {
      turn.failure = error
    }
  }
  app.addRoute(isInvoke, (context) => answer(context, answerInvoke), true)
  app.addRoute(
    () => Promise.resolve(true),
    (context) => answer(context, (turn) => keep(teams, turn)),
  )
  return async (turn) => {
    await client.adapter.processActivityDirect(
      turn.identity as never,
      outline(teams, turn) as never,
      async (context) => {
        context.turnState.set(TURN, turn)
        await app.run(context)
      },
    )
    if (turn.failure !== undefined) throw turn.failure
    return turn.answer ?? { status: 500 }
  }
}

// What the library looks at, and nothing else: it fails over activities of the platform itself, which name nobody.
const outline = ({ botId }: Teams, { activity }: Turn): object => ({
  type: activity.type,
  channelId: activity.channelId,
  serviceUrl: activity.serviceUrl,
  conversation: { id: activity.conversation.id },
  from: { id: activity.from?.id ?? 'nobody' },
  recipient: { id: botId },
})

/** Kept and committed before Teams hears that we have it. */
async function keep({ counter, now, botId, tenantId }: Teams, { activity, raw }: Turn): Promise<InvokeAnswer> {
  const delivery = toDelivery(activity, { raw, now: now(), botId, tenantId })
  if (delivery !== undefined) await accept(counter.desk, [delivery])
  return { status: 200 }
}

async function rememberPlace({ places, botId }: Teams, activity: Envelope): Promise<void> {
  const { conversation, serviceUrl, from, channelData } = activity
  const personal = isPersonal(activity)
  const aadObjectId = personal && from?.id !== botId ? from?.aadObjectId : undefined
  const team = channelData?.team?.id
  await places.remember({
    ...{ conversation: conversation.id, serviceUrl, personal },
    ...(aadObjectId == null ? {} : { aadObjectId }),
    ...(team == null ? {} : { team }),
  })
}

function end(response: Response, status: number): void {
  if (status === 503) response.set('retry-after', '5')
  response.status(status).end()
}

function readBody(raw: Buffer): Json | undefined {
  const value = jsonOf(raw)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function addressOf({ channelId, serviceUrl, type }: Json): { channelId: string; serviceUrl: string } | undefined {
  const complete = typeof channelId === 'string' && typeof serviceUrl === 'string' && typeof type === 'string'
  return complete ? { channelId, serviceUrl } : undefined
}
