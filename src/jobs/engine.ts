import type { Channel } from '../channels/channel'
import type { Desk } from '../desk/index'
import type { AccountId, Id } from '../lib/ids'
import { newId } from '../lib/ids'
import type { Log } from '../lib/log'
import type { Drawing } from '../workspaces/workspace'
import { openAuditor } from './audit'
import { deliverReplyJob } from './deliver-reply'
import { drainLaneJob } from './drain-lane'
import { climbLadderJob, handOverAsksJob, withdrawAsksJob } from './asks'
import { endSnoozeJob } from './end-snooze'
import { fetchAttachmentsJob } from './fetch-attachments'
import { hideMessageJob } from './hide-message'
import { newFigures, type Figures } from './figures'
import { QUEUES, type Handlers, type QueueName } from './job'
import { openListeners } from './listeners'
import type { MirrorNotices, Showing } from './mirror'
import { mailAskJob } from './mail-ask'
import { mirrorConversationJob } from './mirror-conversation'
import { openRelay, type Relay } from './outbox'
import { outboxFigures, type OutboxFigures } from './outbox.store'
import { probeAccountJob } from './probe-account'
import type { Broker, Work } from './queue'
import { openRunner, type Runner } from './runner'
import { seekEvidenceJob } from './seek-evidence'
import { openSweep } from './sweep'
import { tellRoomsJob } from './tell-rooms'
import { openTidy } from './tidy'
import { openAccountWatch } from './watch-accounts'

export type EngineDeps = {
  desk: Desk
  broker: Broker
  channels: ReadonlyMap<AccountId, Channel>
  showings: readonly Showing[]
  drawing: Drawing
  notices: MirrorNotices
  log: Log
  /** False: work is only handed out, for the workers of other replicas. */
  works: boolean
  /** How long work may be under way without a sign of life before it is handed out again. */
  leaseMs?: number
}

/** What happens by itself in one process. */
export type Engine = {
  start: () => void
  /** Work was committed: look at once. Costs next to nothing. */
  kick: () => void
  /** Begins nothing more, lets what has begun end, and returns. The broker stays open. */
  stop: () => Promise<void>
  health: () => EngineHealth
  readonly figures: Figures
  outbox: () => Promise<OutboxFigures>
}

export type EngineHealth = {
  /** How long ago this process last looked for what is due; undefined where it does not. */
  sweeperAgeMs: number | undefined
}

/** A worker that dies is noticed after this time; it shows signs of life three times as often. */
const LEASE_MS = 30_000
/** A call to a platform that is cut off leaves an unknown behind; most calls end in this time. */
const SETTLE_MS = 10_000

type Part = { start: () => void; stop: () => Promise<void> }

export function openEngine(deps: EngineDeps): Engine {
  const { desk, broker, log, works, leaseMs = LEASE_MS } = deps
  const figures = newFigures()
  const replica = newId<Id<'replica'>>()
  // Each knows the other: work that ends asks for more, and without a queue the relay runs work itself.
  const runner: Runner = openRunner({
    ...{ db: desk.db, leaseMs, log, figures, handlers: handlersOf(deps) },
    relay: { kick: () => relay.kick(), kickIn: (ms) => relay.kickIn(ms) },
  })
  const relay: Relay = openRelay({ db: desk.db, broker, log, figures, ...(works && { runHere: runner.run }) })
  const sweep = openSweep({ desk, log, figures, replica, leaseMs })
  const auditor = openAuditor({ desk, log, figures, leaseMs })
  const listeners = openListeners({ desk, channels: [...deps.channels.values()], holder: replica, log })
  const tidy = openTidy({ desk, log })
  const watch = openAccountWatch({ desk, channels: deps.channels, log })
  const parts: Part[] = works ? [relay, sweep, auditor, tidy, listeners, watch] : [relay]
  let working: Work[] = []
  return {
    start: () => {
      working = works ? startWorkers(broker, runner) : []
      runner.start()
      for (const part of parts) part.start()
    },
    kick: relay.kick,
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()))
      await stopWorkers(working, runner)
    },
    health: () => ({ sweeperAgeMs: works ? sweep.ageMs() : undefined }),
    figures,
    outbox: () => outboxFigures(desk.db),
  }
}

function handlersOf({ desk, channels, showings, drawing, notices, log }: EngineDeps): Handlers {
  const channelOf = (account: AccountId) => channels.get(account)
  const workspaces = showings.map(({ workspace }) => workspace)
  return {
    'deliver-reply': deliverReplyJob({ desk, channelOf, log }),
    'hide-message': hideMessageJob({ desk, channelOf, log }),
    'seek-evidence': seekEvidenceJob({ desk, channelOf }),
    'drain-lane': drainLaneJob({ desk, workspaces, channelOf }),
    'end-snooze': endSnoozeJob(desk),
    'climb-ladder': climbLadderJob(desk),
    'mail-ask': mailAskJob({ desk, channelOf, drawing, log }),
    'hand-over-asks': handOverAsksJob(desk),
    'withdraw-asks': withdrawAsksJob(desk),
    'mirror-conversation': mirrorConversationJob({ desk, drawing, notices, showings, log }),
    'fetch-attachments': fetchAttachmentsJob({ desk, channelOf, log }),
    'probe-account': probeAccountJob({ desk, channelOf, log }),
    'tell-rooms': tellRoomsJob({ desk, drawing, showings, log }),
  }
}

const startWorkers = (broker: Broker, runner: Runner): Work[] =>
  (Object.keys(QUEUES) as QueueName[]).map((queue) => broker.work(queue, QUEUES[queue].concurrency, runner.run))

/** What has begun ends, within a bound; a runner that is left behind loses its work to another after the lease. */
async function stopWorkers(working: readonly Work[], runner: Runner): Promise<void> {
  await Promise.all(working.map((work) => work.pause()))
  const settled = await runner.settle(SETTLE_MS)
  await Promise.all(working.map((work) => work.close(!settled)))
  runner.stop()
}
