import type { Card } from '../../src/workspaces/cards/card'
import { findPost, savePost } from '../../src/desk/index'
import { newId, type FileId } from '../../src/lib/ids'
import { until } from '../support/until'
import { activeText } from '../support/slack/reading'
import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse()
})
afterAll(() => house.close())

const plainCard = (title: string): Card => ({
  title,
  tone: 'plain',
  fallback: title,
  nodes: [{ kind: 'text', text: 'Body' }],
})

describe('posts in Slack', () => {
  it('stand in their room and thread, drawn whole and replaced', async () => {
    const root = await house.workspace.postCard(CARE, plainCard('First'), 'k:root')
    const reply = await house.workspace.postInThread(root, { card: plainCard('Under it'), key: 'k:1' })
    await house.workspace.redraw(root, plainCard('Redrawn'))
    const thread = house.slack.thread(CARE, 'Redrawn')
    expect(`${CARE}:${thread?.root.ts}`).toBe(root)
    expect(thread?.replies.map((row) => `${row.channel}:${row.ts}`)).toEqual([reply])
    expect(thread?.root.edits).toHaveLength(1)
  })

  it('mention only the one who is to be told', async () => {
    const root = await house.workspace.postCard(CARE, plainCard('Quiet'), 'k:quiet')
    await house.workspace.postInThread(root, { card: plainCard('For you'), key: 'k:told', mention: 'UADA' })
    await house.workspace.postInThread(root, {
      card: plainCard('<@UBRUNO> <!channel>'),
      key: 'k:trap',
      mention: '<!here>',
    })
    const replies = house.slack.thread(CARE, 'Quiet')?.replies ?? []
    expect(replies.map((row) => row.pings)).toEqual([['@UADA'], []])
    expect(replies.flatMap((row) => activeText(row.blocks))).toEqual(['<@UADA>'])
  })

  it.each(['reset', '502', 'hang'] as const)(
    'can be found again when the answer to them was lost: %s',
    async (how) => {
      const root = await house.workspace.postCard(CARE, plainCard(`Root of ${how}`), `root:${how}`)
      house.slack.fail('chat.postMessage', { how })
      await expect(
        house.workspace.postInThread(root, { card: plainCard('lost'), key: `lost:${how}` }),
      ).rejects.toMatchObject({ retry: 'unknown' })
      const found = await house.workspace.find({ room: CARE, root }, `lost:${how}`)
      expect(house.slack.thread(CARE, `Root of ${how}`)?.replies.map((row) => `${row.channel}:${row.ts}`)).toEqual([
        found,
      ])
      expect(await house.workspace.find({ room: CARE, root }, 'never posted')).toBeUndefined()
      expect(await house.workspace.find({ room: CARE }, `root:${how}`)).toBe(root)
    },
    20_000,
  )

  it('are known by their own echo when the answer was lost', async () => {
    const { conversation, root } = await house.card()
    house.slack.fail('chat.postMessage', { how: 'reset' })
    await expect(
      house.workspace.postInThread(`${root.channel}:${root.ts}`, { card: plainCard('echoed'), key: 'echo:1' }),
    ).rejects.toBeDefined()
    await house.settle()
    expect(await findPost(house.desk, { workspace: 'slack', key: 'echo:1' })).toMatch(/^CSOCIALCARE:/)
    expect(await house.notes(conversation)).toEqual([])
  })

  it('are drawn with the oldest blocks where Slack refuses newer ones', async () => {
    house.slack.fail('chat.postMessage', { how: { error: 'invalid_blocks' } })
    const { conversation } = await house.card('A message for an old Slack')
    const card = house.slack.thread(CARE, 'A message for an old Slack')
    expect(card?.root.blocks?.some((block) => block['type'] === 'rich_text')).toBe(false)
    expect(card?.root.blocks?.some((block) => block['type'] === 'actions')).toBe(true)
    expect(conversation).toBeDefined()
  })

  it('say that the room is gone, so that the card goes elsewhere', async () => {
    house.slack.addRoom('COLD', 'old')
    house.slack.archive('COLD')
    await expect(house.workspace.postCard('COLD', plainCard('x'), 'k')).rejects.toMatchObject({ retry: 'gone' })
    await expect(house.workspace.postCard('CNOWHERE', plainCard('x'), 'k')).rejects.toMatchObject({ retry: 'gone' })
    await expect(house.workspace.redraw(`${CARE}:1.000001`, plainCard('x'))).rejects.toMatchObject({ retry: 'gone' })
    await expect(house.workspace.redraw('no ref', plainCard('x'))).rejects.toMatchObject({ retry: 'refused' })
  })

  it('carry files, each call made once, and find them again', async () => {
    const root = await house.workspace.postCard(CARE, plainCard('With a file'), 'k:file')
    const file = { id: newId<FileId>(), name: 'rècu <b>.png', mime: 'image/png', content: Buffer.from('picture') }
    await house.workspace.postFile(root, file, 'file:1')
    const [shown] = house.slack.thread(CARE, 'With a file')?.replies ?? []
    expect(shown?.files[0]).toMatchObject({ name: file.name, size: 7 })
    expect(shown?.files[0]?.content.toString()).toBe('picture')
    house.slack.fail('files.completeUploadExternal', { how: 'reset' })
    await expect(house.workspace.postFile(root, file, 'file:2')).rejects.toMatchObject({ retry: 'unknown' })
    expect(await house.workspace.find({ room: CARE, root }, 'file:2')).toBeDefined()
    expect(await house.workspace.find({ room: CARE, root }, 'file:3')).toBeUndefined()
    expect(house.slack.thread(CARE, 'With a file')?.replies).toHaveLength(2)
  })

  it('never start or follow a redraw’s own echo', async () => {
    const { conversation, root } = await house.card()
    await house.redraw(conversation, root)
    await house.settle()
    const rows = (await house.desk.db('inbox').where({ state: 'new' })) as unknown[]
    expect(rows).toEqual([])
    expect(await house.notes(conversation)).toEqual([])
  })
})

describe('files from Slack', () => {
  it('are fetched from Slack’s own hosts only, with our token', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    const spot = await house.slack.type('UADA', '!reply with a file', {
      channel: CARE,
      thread: root.ts,
      files: [{ name: 'a.png', mime: 'image/png', content: Buffer.from('a') }],
    })
    const row = (await house.desk
      .db('inbox')
      .where({ external_id: `m:${CARE}:${spot.ts}` })
      .first()) as { id: string; raw: Buffer }
    const stolen = Buffer.from(
      row.raw.toString().replaceAll(/http:\/\/127\.0\.0\.1:\d+\/files-pri/g, 'https://evil.example/files-pri'),
    )
    await house.desk.db('inbox').where({ id: row.id }).update({ raw: stolen })
    await house.settle()
    await until('the hint', () => house.slack.hints('UADA').some((hint) => hint.includes('could not be fetched')))
    expect(await house.replies()).toHaveLength(before)
  })

  it('are not sent as Slack’s log-in page when we may not read them', async () => {
    const scopes = house.slack.own.scopes
    house.slack.own.scopes = scopes.filter((scope) => scope !== 'files:read')
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.type('UADA', '!reply with a file', {
      channel: CARE,
      thread: root.ts,
      files: [{ name: 'b.png', mime: 'image/png', content: Buffer.from('b') }],
    })
    await house.settle()
    house.slack.own.scopes = scopes
    expect(await house.replies()).toHaveLength(before)
  })
})

describe('starting', () => {
  it('names the permissions that are missing', async () => {
    const other = await openSlackHouse({ standIn: { scopes: ['chat:write', 'users:read'] } })
    await expect(other.workspace.start?.()).rejects.toThrow(/channels:history.*commands.*files:read/s)
    expect(await other.workspace.probe()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('im:write') as string,
    })
    await other.close()
  })

  it('says that the token is wrong, and goes on when Slack is merely away', async () => {
    const other = await openSlackHouse({ options: { botToken: 'xoxb-wrong' } })
    await expect(other.workspace.start?.()).rejects.toThrow('SLACK_BOT_TOKEN')
    await other.close()
    house.slack.fail('auth.test', { how: '502' })
    expect(await house.workspace.probe()).toMatchObject({ ok: false })
    expect(await house.workspace.probe()).toEqual({ ok: true })
  })

  it('logs neither tokens nor what people wrote', async () => {
    const { root } = await house.card('a very private matter')
    await house.slack.type('UADA', 'an equally private note', { channel: CARE, thread: root.ts })
    house.slack.fail('chat.postMessage', { how: { error: 'invalid_arguments' } })
    await expect(
      house.workspace.postInThread(`${root.channel}:${root.ts}`, { card: plainCard('private too'), key: 'p' }),
    ).rejects.toBeDefined()
    await house.settle()
    const logged = house.logged().join('')
    for (const secret of [house.slack.botToken, house.slack.signingSecret, 'private'])
      expect(logged).not.toContain(secret)
  })
})

it('a post that is remembered twice is one post', async () => {
  const { conversation, root } = await house.card()
  const post = { workspace: 'slack', ref: `${root.channel}:1.2`, key: 'twice', conversation }
  await savePost(house.desk, post)
  await savePost(house.desk, post)
  expect(await findPost(house.desk, { workspace: 'slack', key: 'twice' })).toBe(post.ref)
})
