import type { Channel } from '../../src/channels/channel'
import { lineKind } from '../../src/channels/line/index'
import { storeFile } from '../../src/desk/index'
import { LINE_SECRET, LINE_TOKEN, openLine, type LineStandIn } from '../support/line-stand-in'
import type { Given } from './candidate'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let line: LineStandIn
const ROSA = 'U206d25c2ea6bd87c17655609a1c37cb8'
const PUSH = 'POST /v2/bot/message/push'
const OURS = 'https://desk.example'
const DAY_MS = 86_400_000
const PHOTO: Given = { name: 'router.jpg', mime: 'image/jpeg', content: Buffer.from('a picture') }

const open = (settings: object = {}, publicUrl = OURS): Channel =>
  lineKind.open(
    {
      channel_access_token: LINE_TOKEN,
      channel_secret: LINE_SECRET,
      api_url: line.url,
      timeout_ms: 1_500,
      ...settings,
    },
    { ...house.deps, publicUrl },
  )
const refusedFor = (words: string) => ({
  ...{ kind: 'refused', reason: 'bad_media', detail: expect.stringContaining(words) as string },
})

describe('a picture for a customer on LINE', () => {
  beforeEach(async () => {
    line = await openLine()
    line.friends.add(ROSA)
    house = await openChannelHouse('line')
    line.hosts.set(OURS, await house.serve(open()))
  })
  afterEach(async () => {
    await house.close()
    await line.close()
  })
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })
  const about = (sent: ReturnType<typeof reply>) => ({
    ...{ ...sent, fileIds: sent.files.map(({ id }) => id), sinceMs: 60_000 },
  })
  /** A picture of the house. */
  const photo = async (more: Partial<Given> = {}) => {
    const file = { ...PHOTO, ...more }
    return { ...file, id: await storeFile(house.desk, file), bytes: file.content.length }
  }

  it('goes with the words in one call, in their order, and more pictures in the next', async () => {
    const files = await Promise.all([...'1234567'].map((name) => photo({ name: `${name}.jpg` })))
    const parts = open().split?.({ text: 'See here', files, kind: 'dm' }) ?? []
    expect(parts.map(({ text, files: ids }) => [text, ids.length])).toEqual([
      ['See here', 4],
      ['', 3],
    ])
    const whole = reply({ parts: 2 })
    for (const [part, { text, files: ids }] of parts.entries())
      expect(await open().send({ ...whole, text, part, files: files.filter(({ id }) => ids.includes(id)) })).toEqual({
        ...{ kind: 'sent', ids: [expect.any(String)] },
      })
    expect(line.sent.map(({ kinds }) => kinds)).toEqual([
      ['text', 'image', 'image', 'image', 'image'],
      ['image', 'image', 'image'],
    ])
  })

  it('comes last when the words need more than one call', async () => {
    const files = [await photo()]
    const [first, second, ...more] = open().split?.({ text: 'The line. '.repeat(600), files, kind: 'dm' }) ?? []
    expect([first?.files, second?.files, more]).toEqual([[], [files[0]?.id], []])
    expect(open().split?.({ text: '', files, kind: 'dm' })).toEqual([{ text: '', files: [files[0]?.id] }])
  })

  it('is refused with all of its reply, before any of it is sent, when one file cannot go', async () => {
    const files = [await photo(), await photo({ mime: 'application/pdf' })]
    const text = 'The line. '.repeat(600)
    const [part, ...more] = open().split?.({ text, files, kind: 'dm' }) ?? []
    expect([part?.text, part?.files.length, more]).toEqual([text, 2, []])
    expect(await open().send(reply({ text, files }))).toMatchObject(refusedFor('only pictures'))
    expect(line.requests).toEqual([])
  })

  it('is not sent, and it is said why, while our own address is not https', async () => {
    const channel = open({}, 'http://desk.example')
    const files = [await photo()]
    expect(channel.split?.({ text: 'word '.repeat(1_500), files, kind: 'dm' })).toHaveLength(1)
    expect(await channel.send(reply({ files }))).toMatchObject(refusedFor('PUBLIC_URL'))
    expect(await channel.evidence?.(about(reply({ files })))).toBe('silent')
    expect(line.pushes).toEqual([])
    expect(await channel.send(reply())).toMatchObject({ kind: 'sent' })
    expect((await channel.checks?.())?.at(-1)).toMatchObject({ what: 'files', state: 'warn' })
  })

  it.each(['reset-after', 'hang-after', '502-after', 'reset-before'] as const)(
    'is there once after %s, since the very same call is made',
    async (how) => {
      const sent = reply({ text: 'See here', files: [await photo()] })
      line.fail(PUSH, how)
      expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
      await house.advance(3 * 3_600_000)
      expect(await open().evidence?.(about(sent))).toBe('arrived')
      expect(await open().send({ ...sent, attempt: reply().attempt })).toMatchObject({ kind: 'sent' })
      expect(line.sent).toMatchObject([{ text: 'See here', files: [{ content: PHOTO.content }] }])
      expect(new Set(line.pushes.map(({ key, body }) => `${key} ${body}`)).size).toBe(1)
    },
  )

  it('is not asked for by a call that would say less than the reply did', async () => {
    const sent = reply({ text: 'See here', files: [await photo()] })
    const { fileIds, ...unknownFiles } = about(sent)
    expect(fileIds).toHaveLength(1)
    expect(await open().evidence?.(unknownFiles)).toBe('silent')
    expect(line.pushes).toEqual([])
  })

  it('is shown for a year to whoever has its address, and to nobody who guesses', async () => {
    const file = await photo()
    await open().send(reply({ files: [file] }))
    const [push] = line.pushes
    const [, path = ''] = /"originalContentUrl":"https:\/\/desk\.example([^"]+)"/.exec(push?.body ?? '') ?? []
    const look = async (at: string) => (await fetch(`${line.hosts.get(OURS) ?? ''}${at}`)).status
    expect(await look(path)).toBe(200)
    expect(await look(`/files/${file.id}`)).toBe(404)
    expect(await look(path.replace(/.$/, (letter) => (letter === 'A' ? 'B' : 'A')))).toBe(404)
    expect(house.logged()).not.toContain(path.slice('/files/'.length))
    await house.advance(364 * DAY_MS)
    expect(await look(path)).toBe(200)
    await house.advance(2 * DAY_MS)
    expect(await look(path)).toBe(404)
  })

  it('is shown no more when it was deleted here', async () => {
    const file = await photo()
    await house.desk.db('files').where({ id: file.id }).delete()
    expect(await open().send(reply({ files: [file] }))).toMatchObject({ kind: 'refused' })
    expect(line.sent).toEqual([])
  })
})
