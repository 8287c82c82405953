import type { Channel } from '../../src/channels/channel'
import { mastodonKind } from '../../src/channels/mastodon/index'
import { htmlOf, MASTODON_TOKEN, openMastodonStandIn, OWN_ID, type MastodonStandIn } from '../support/mastodon-stand-in'
import { until } from '../support/until'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

const ROSA = { id: '117020565693913441', acct: 'rosa@far.example', username: 'rosa', display_name: 'Rosa Conti' }

let house: ChannelHouse
let platform: MastodonStandIn

beforeEach(async () => {
  house = await openChannelHouse('mastodon')
  platform = await openMastodonStandIn({ now: () => house.desk.now() })
  platform.statuses.set('7', ROSA.id)
})
afterEach(async () => {
  await house.close()
  await platform.close()
})

const open = (settings: object = {}): Channel =>
  mastodonKind.open(
    { server: platform.url, token: MASTODON_TOKEN, timeout_ms: 2_000, poll_seconds: 15, ...settings },
    house.deps,
  )

const status = (id: string, text: string, more: object = {}): object => ({
  ...{ id, created_at: house.desk.now().toISOString(), visibility: 'public', content: htmlOf(text), account: ROSA },
  ...{ mentions: [{ id: OWN_ID, acct: 'care' }], ...more },
})
const mention = (id: string, text: string, more: object = {}): object => ({
  ...{ id, type: 'mention', created_at: house.desk.now().toISOString(), status: status(id, text, more) },
})
const texts = async (): Promise<string[]> =>
  (await house.inbox()).map((event) =>
    event.kind === 'message' ? `${event.surface} ${event.thread}: ${event.text}` : event.kind,
  )

async function listen(channel: Channel, isDone: () => Promise<boolean> | boolean): Promise<void> {
  const stop = new AbortController()
  const listening = channel.listen?.(house.intake, stop.signal)
  await until('what was to be heard of', isDone)
  stop.abort()
  await listening
}

describe('an account that listens', () => {
  it('asks for what came before, page by page, and goes on where it stopped', async () => {
    platform.lists.notifications.push(mention('1', 'before'))
    await listen(open(), async () => (await texts()).length === 1 && (await house.intake.readCursor()) !== undefined)
    const more = Array.from({ length: 90 }, (_, index) => mention(String(index + 2), `number ${index}`))
    platform.lists.notifications.unshift(...more.toReversed())
    await listen(open(), async () => (await texts()).length === 91)
    const asked = platform.queries
      .filter(({ path }) => path.endsWith('/notifications'))
      .map(({ query }) => query.get('min_id'))
    expect(asked.slice(0, 4)).toEqual([null, '1', '41', '81'])
    expect(platform.queries[0]?.query.getAll('types[]')).toEqual(['mention', 'quote'])
  })

  it('finds tags and words, and the conversation that a reply grew from', async () => {
    platform.ancestors.set('12', ['3', '11'])
    platform.lists.notifications.push(mention('12', 'again', { in_reply_to_id: '11', in_reply_to_account_id: OWN_ID }))
    platform.lists.tags.push(status('21', '#acme is slow', { mentions: [] }))
    platform.lists.search.push(status('31', 'acme is nice', { mentions: [] }))
    const channel = open({ hashtags: ['acme'], keywords: ['acme is'] })
    await listen(channel, async () => (await texts()).length === 3)
    expect(await texts()).toEqual([
      `comment 3:${ROSA.id}: again`,
      `keyword-hit 21:${ROSA.id}: #acme is slow`,
      `keyword-hit 31:${ROSA.id}: acme is nice`,
    ])
  })

  it('hears of edits and deletions at once, and is not disturbed by what it does not know', async () => {
    const channel = open()
    await listen(channel, async () => {
      if (platform.listeners() === 0) return false
      platform.stream('filters_changed', '')
      platform.stream('update', '{"half":')
      platform.stream(
        'status.update',
        JSON.stringify(status('7', 'mended', { edited_at: house.desk.now().toISOString() })),
      )
      platform.stream('delete', '7')
      await until('both are kept', async () => (await texts()).includes('deleted'))
      return true
    })
    expect(await texts()).toEqual(expect.arrayContaining(['edited', 'deleted', 'unreadable']))
  })

  it('fails with a sentence when the token is refused', async () => {
    const stop = new AbortController()
    await expect(open({ token: 'a-token-that-nobody-gave' }).listen?.(house.intake, stop.signal)).rejects.toMatchObject(
      {
        code: 'unavailable',
        message: expect.stringContaining('401') as string,
      },
    )
  })
})

describe('a reply', () => {
  const reply = (told: object = {}) =>
    replyOf({
      ...{
        account: house.deps.account.id,
        thread: `7:${ROSA.id}`,
        inReplyTo: '7',
        kind: 'public_reply',
        visibility: 'public',
      },
      ...{ recipient: { externalId: ROSA.id, name: 'Rosa', handle: '@rosa@far.example' }, ...told },
    })

  it('is as public as its kind, and names who is answered once', async () => {
    const channel = open()
    await channel.send(reply({ text: 'We look into it' }))
    expect(await channel.send(reply({ kind: 'private_reply', text: '@rosa@far.example your number?' }))).toMatchObject({
      continues: { thread: `dm:${ROSA.id}`, surface: 'dm' },
    })
    await channel.send(
      reply({
        kind: 'dm',
        thread: `dm:${ROSA.id}`,
        text: 'Thank you, or write to @acme@far.example',
        recipient: { externalId: ROSA.id, name: 'Rosa', handle: null },
      }),
    )
    expect(platform.posted.map((one) => [one.visibility, one.status])).toEqual([
      ['public', '@rosa@far.example We look into it'],
      ['direct', '@rosa@far.example your number?'],
      // Whom a direct post names may read it.
      ['direct', '@rosa@far.example Thank you, or write to @\u200Bacme@far.example'],
    ])
  })

  it('that is sent again after its answer was lost is one post', async () => {
    const channel = open()
    const lost = reply({ text: 'Did this arrive?' })
    platform.fail('POST /api/v1/statuses', 'reset-after')
    expect(await channel.send(lost)).toMatchObject({ kind: 'unknown' })
    expect(await channel.evidence?.({ ...lost, part: 0, sinceMs: 1_000 })).toEqual({ ids: [expect.any(String)] })
    expect(await channel.send(lost)).toMatchObject({ kind: 'sent', ids: [platform.posted[0]?.id] })
    expect(platform.posted).toHaveLength(1)
  })

  it('counts links as the server does', async () => {
    const link = `https://example.com/${'a'.repeat(300)}`
    expect(await open().send(reply({ text: `${link} ok` }))).toMatchObject({ kind: 'sent' })
    expect(await open().send(reply({ text: 'https://a.io '.repeat(30) }))).toMatchObject({
      kind: 'refused',
      reason: 'too_long',
    })
  })
})

it('tells when the server allows another length than the settings say', async () => {
  expect(await open().checks?.()).toMatchObject([{ state: 'ok' }, { state: 'ok' }])
  expect(await open({ max_characters: 1_000 }).checks?.()).toMatchObject([
    { state: 'ok' },
    { what: 'quota', state: 'bad' },
  ])
})
