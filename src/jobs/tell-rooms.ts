import type { Desk, DeskEvent } from '../desk/index'
import { invalid } from '../lib/errors'
import type { AccountId, ConversationId, DepartmentId, RoomId } from '../lib/ids'
import type { Log } from '../lib/log'
import { WorkspaceError, type Drawing, type PostRef, type Workspace } from '../workspaces/workspace'
import { openGate } from './gate'
import type { Handler, Run } from './job'
import { whyNot, type Card, type Later, type Showing } from './mirror'

export type TellDeps = { desk: Desk; drawing: Pick<Drawing, 'notice'>; showings: readonly Showing[]; log: Log }

/** A flood of unreadable deliveries is one notice a minute, not a flood of notices. */
const UNREADABLE_EVERY_MS = 60_000

type Target = { workspace: Workspace; room: string; card: Card }

/** Tells whole rooms of a fact that belongs to no conversation; the fact comes with the work. */
export const tellRoomsJob =
  (deps: TellDeps): Handler =>
  async (run) => {
    const event = eventOf(run.payload)
    const throttle = openGate(deps.desk.db, {
      workspace: 'notice',
      room: run.key,
      paceMs: UNREADABLE_EVERY_MS,
      kept: run.payload,
    })
    const inMs = event.type === 'inbox.quarantined' && run.payload['begun'] !== '1' ? await throttle.pass() : 0
    if (inMs > 0) return { retryInMs: inMs, payload: throttle.kept() }
    const payload: Record<string, string> = { ...throttle.kept(), begun: '1' }
    for (const target of targetsOf(deps, event)) {
      const name = `told:${target.workspace.name}:${target.room}`
      if (run.payload[name] === '1') continue
      const later = await tell(deps, run, target)
      if (later !== undefined) return { retryInMs: later.inMs, payload: { ...payload, ...later.kept } }
      payload[name] = '1'
    }
    return undefined
  }

function targetsOf({ drawing, showings }: TellDeps, event: DeskEvent): Target[] {
  const notice = drawing.notice(event)
  if (notice === undefined) return []
  return showings.flatMap(({ workspace, addressOf }) => {
    const rooms = notice.rooms.map((room) => addressOf(room)).filter((room) => room !== undefined)
    return [...new Set(rooms)].map((room) => ({ workspace, room, card: notice.card }))
  })
}

/** A room that cannot be told is left out: what it would be told is seen in the others, and in the figures. */
async function tell({ desk, log }: TellDeps, run: Run, { workspace, room, card }: Target): Promise<Later | undefined> {
  const gate = openGate(desk.db, { workspace: workspace.name, room, paceMs: workspace.roomPaceMs, kept: run.payload })
  const key = `notice:${run.id}:${room}`
  try {
    if (run.retried && (await found(workspace, room, key)) !== undefined) return undefined
    const inMs = await gate.pass()
    if (inMs > 0) return { inMs, kept: gate.kept() }
    await workspace.postCard(room, card, key)
  } catch (error) {
    const why = await whyNot(error, gate)
    if (typeof why !== 'string') return { ...why, kept: gate.kept() }
    log.warn({ workspace: workspace.name, error }, 'A room could not be told')
  }
  return undefined
}

async function found(workspace: Workspace, room: string, key: string): Promise<PostRef | undefined> {
  try {
    return await workspace.find({ room }, key)
  } catch (error) {
    if (error instanceof WorkspaceError && error.retry === 'refused') return undefined
    throw error
  }
}

/** All their fields are words, and stand in the payload as they are. */
const ABOUT_ACCOUNTS: ReadonlySet<string> = new Set([
  ...['account.checked', 'account.silent', 'account.heard', 'account.caughtUp'],
])

/** What {@link payloadOf} made of the fact. */
function eventOf(payload: Readonly<Record<string, string>>): DeskEvent {
  const { type, account, reason, inbox, channel } = payload
  const conversation = null
  if (type === 'ask.alarmed') return alarmOf(payload)
  if (type !== undefined && ABOUT_ACCOUNTS.has(type)) return { ...payload, conversation } as unknown as DeskEvent
  if (type === 'account.broken') return { type, conversation, account: account as AccountId, reason: reason ?? '' }
  if (type === 'account.recovered') return { type, conversation, account: account as AccountId }
  if (type === 'inbox.quarantined') return { type, conversation, inbox: inbox ?? '', channel: channel ?? '' }
  throw invalid('This is nothing that rooms are told.')
}

function alarmOf(payload: Readonly<Record<string, string>>): DeskEvent {
  const { about = '', number = '', department = '', room = '' } = payload
  const where = { about: about as ConversationId, number, room: room as RoomId }
  return { type: 'ask.alarmed', conversation: null, ...where, department: department as DepartmentId }
}
