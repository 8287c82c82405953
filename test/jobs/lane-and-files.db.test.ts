import type { Channel } from '../../src/channels/channel'
import { accept, attachmentsToFetch, type IncomingAttachment } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import { fetchAttachmentsJob } from '../../src/jobs/fetch-attachments'
import type { Outcome, Run } from '../../src/jobs/job'
import { forbidden, unavailable } from '../../src/lib/errors'
import type { ConversationId } from '../../src/lib/ids'
import { conversationOf, delivery, message, opened } from '../support/customer'
import { openDesk, webchat, type TestDesk } from '../support/desk'
import { silentLog } from './bench'

let house: TestDesk
beforeAll(async () => {
  house = await openDesk()
})
afterAll(() => house.close())

const run = (key: string, more: Partial<Run> = {}): Run => ({
  ...{ id: '1', key, payload: {}, attempts: 0, retried: false, holds: () => true, ...more },
})

describe('a lane', () => {
  const fromWorkspace = (externalId: string, words: string) => ({
    ...({
      source: 'workspace',
      channel: 'slack',
      account: 'T1',
      externalId,
      lane: 'U1',
      occurredAt: new Date(),
    } as const),
    raw: Buffer.from(words),
  })

  it('is handled to its end, what customers say and what a workspace delivers', async () => {
    const seen: string[] = []
    const slack = { name: 'slack', handle: async (raw: Buffer) => void seen.push(raw.toString()) }
    const drain = drainLaneJob({ desk: house.desk, workspaces: [slack], channelOf: () => undefined })
    const many = Array.from({ length: 60 }, () => delivery(message({ thread: 'long' })))
    await accept(house.desk, [...many, fromWorkspace('e1', 'click'), fromWorkspace('e2', 'verb')])
    expect(await drain(run('webchat:long'))).toEqual({ again: true })
    expect(await drain(run('webchat:long'))).toBeUndefined()
    const { rows } = await house.desk.db.raw(`select count(*)::int as n from messages where account = 'webchat'`)
    expect(rows[0].n).toBe(60)
    expect(await drain(run('slack:U1'))).toBeUndefined()
    expect(seen).toEqual(['click', 'verb'])
  })

  it('waits for a delivery that fails, a little longer each time, and goes on when it is given up', async () => {
    const seen: string[] = []
    const handle = async (raw: Buffer): Promise<void> => {
      if (raw.toString() === 'bad') throw new Error('cannot')
      seen.push(raw.toString())
    }
    const drain = drainLaneJob({
      desk: house.desk,
      workspaces: [{ name: 'slack', handle }],
      channelOf: () => undefined,
    })
    await accept(house.desk, [fromWorkspace('f1', 'bad'), fromWorkspace('f2', 'good')])
    const pauses: number[] = []
    let outcome: Outcome = { again: true }
    while (outcome !== undefined && pauses.length < 10) {
      outcome = await drain(run('slack:U1', { payload: 'payload' in outcome ? (outcome.payload ?? {}) : {} }))
      if (outcome !== undefined && 'retryInMs' in outcome) pauses.push(outcome.retryInMs)
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000])
    expect(seen).toEqual(['good'])
  })
})

describe('attachments', () => {
  const announced = (name: string): IncomingAttachment => ({
    kind: 'file',
    name,
    mime: 'text/plain',
    source: { id: name },
  })
  const withFiles = (...names: string[]): Promise<ConversationId> =>
    opened(house.desk, { attachments: names.map(announced) })

  type Fetch = NonNullable<Channel['fetchAttachment']>
  const fetching = (fetchAttachment: Fetch | undefined, fetchMs = 5_000) => {
    const channel = { channel: 'webchat', account: webchat, ...(fetchAttachment && { fetchAttachment }) } as Channel
    return fetchAttachmentsJob({ desk: house.desk, channelOf: () => channel, log: silentLog, fetchMs })
  }
  const states = async (conversation: ConversationId) =>
    (await house.desk.db('attachments').where({ conversation_id: conversation }).orderBy('position')).map(
      ({ name, state, reason }: { name: string; state: string; reason: string | null }) => [name, state, reason],
    )

  it('are stored, or say why they are not, and none holds up the others', async () => {
    const conversation = await withFiles('good', 'forbidden', 'also-good')
    await fetching(async ({ id }) => {
      if (id === 'forbidden') throw forbidden('The platform does not give this file.')
      return { content: Buffer.from(String(id)) }
    })(run(conversation))
    expect(await states(conversation)).toEqual([
      ['good', 'stored', null],
      ['forbidden', 'failed', 'The platform does not give this file.'],
      ['also-good', 'stored', null],
    ])
    expect(await attachmentsToFetch(house.desk, conversation)).toEqual([])
  })

  it('are asked for again while the platform does not answer, and given up with a reason', async () => {
    const conversation = await withFiles('away', 'hangs')
    const fetch = fetching(async ({ id }) => {
      if (id === 'away') throw unavailable('The platform is away.')
      return await new Promise(() => undefined)
    }, 30)
    for (let attempts = 0; attempts < 3; attempts++) {
      await expect(fetch(run(conversation, { attempts }))).rejects.toThrow()
      expect((await states(conversation)).map(([, state]) => state)).toEqual(['pending', 'pending'])
    }
    expect(await fetch(run(conversation, { attempts: 3 }))).toBeUndefined()
    expect(await states(conversation)).toEqual([
      ['away', 'failed', 'The platform is away.'],
      ['hangs', 'failed', expect.stringContaining('longer than') as string],
    ])
  })

  it('of a channel that gives no files say so', async () => {
    const conversation = await withFiles('x')
    await fetching(undefined)(run(conversation))
    expect(await states(conversation)).toEqual([['x', 'failed', 'This channel gives no files.']])
    expect(await conversationOf(house.desk, { account: 'webchat', thread: 'long' })).not.toBe(conversation)
  })
})
