import type { Run } from '../../src/jobs/job'
import { reactions } from '../../src/jobs/reactions'
import { tellRoomsJob } from '../../src/jobs/tell-rooms'
import type { AccountId, RoomId } from '../../src/lib/ids'
import { WorkspaceError } from '../../src/workspaces/workspace'
import { openDesk, type TestDesk } from '../support/desk'
import { silentLog } from './bench'
import { cardOf, openFakeWorkspace } from './fake-workspace'

let house: TestDesk
beforeAll(async () => {
  house = await openDesk()
})
afterAll(() => house.close())

const addresses: Record<string, string> = { 'social-care': 'CARE', billing: 'BILLING' }
const drawing = {
  notice: (event: { type: string }) => ({
    card: cardOf(event.type),
    rooms: ['social-care' as RoomId, 'billing' as RoomId],
  }),
}
const run = (key: string, more: Partial<Run> = {}): Run => ({
  ...{ id: '1', key, payload: {}, attempts: 0, retried: false, holds: () => true, ...more },
})

it('tells rooms of a broken account once each, and of unreadable deliveries once a minute', async () => {
  const fake = openFakeWorkspace()
  const showings = [
    { workspace: fake.workspace, addressOf: (room: RoomId) => addresses[room], personAddress: () => undefined },
  ]
  const tell = tellRoomsJob({ desk: house.desk, drawing, showings, log: silentLog })
  const [work] = reactions({
    type: 'account.broken',
    conversation: null,
    account: 'email' as AccountId,
    reason: '401',
  }).slice(1)
  let lost = true
  fake.state.trouble = () => (lost ? { after: new WorkspaceError('unknown', 'reset') } : undefined)
  await expect(tell(run(work!.key, { payload: work!.payload ?? {} }))).rejects.toThrow('reset')
  lost = false
  await tell(run(work!.key, { payload: work!.payload ?? {}, retried: true }))
  expect(fake.posts.map(({ room, title }) => `${room} ${title}`)).toEqual([
    'CARE account.broken',
    'BILLING account.broken',
  ])
  const bad = { type: 'inbox.quarantined', conversation: null, inbox: '7', channel: 'telegram' } as const
  const [notice] = reactions(bad)
  expect(await tell(run(notice!.key, { id: '2', payload: notice!.payload ?? {} }))).toBeUndefined()
  const later = await tell(run(notice!.key, { id: '3', payload: notice!.payload ?? {} }))
  expect(later).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(fake.titles().filter((title) => title === 'inbox.quarantined')).toHaveLength(2)
})
