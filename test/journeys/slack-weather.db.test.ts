import { MAIL, SOCIAL, openHouseInSlack, type HouseInSlack } from '../support/house-in-slack'
import type { MessageRow } from '../support/slack/ledger'
import { until } from '../support/until'

let house: HouseInSlack
beforeAll(async () => {
  // The room's own fallback is another room, so that it can be lost.
  house = await openHouseInSlack({ playbook: { fallback_room: 'mail-care', routes: [{ room: 'social-care' }] } })
})
afterAll(() => house.close())

const told = (user: string, text: string): Promise<string> =>
  until(`${user} is told "${text}"`, () => house.slack.hints(user).find((hint) => hint.includes(text)))

/** What each post of ours was made for; two posts of one key would be one thing told twice. */
const keysOf = (rows: readonly MessageRow[]): string[] =>
  rows.flatMap(({ metadata }) => (metadata === undefined ? [] : [String(metadata.event_payload['key'])]))

const WEATHER = ['reset', '429', '502', 'garbage', 'reset'] as const

describe('bad weather between us and Slack', () => {
  it('leaves one card and one post for each message, in their order', async () => {
    const { slack } = house
    const rosa = await house.visitor()
    slack.weather.repeat = 2
    slack.fail('chat.postMessage', { how: 'reset' })
    await rosa.writes('Message zero: the bill is wrong')
    const { root } = await house.shown('Message zero')
    for (const [index, how] of WEATHER.entries()) {
      slack.fail('chat.postMessage', { how })
      slack.fail('chat.update', { how })
      await rosa.writes(`Message ${index + 1} while Slack answers ${how}`)
      await house.post(root, `Message ${index + 1} `)
    }
    await house.quiet()
    slack.weather.repeat = 1

    const cards = slack.messages(SOCIAL).filter((row) => slack.contentOf(row).includes('Message zero'))
    expect(cards.filter((row) => row.thread_ts === undefined)).toEqual([root])
    const replies = slack.ledger.thread(SOCIAL, root.ts).filter((row) => row !== root)
    const told = replies.flatMap((row) => [...slack.contentOf(row).matchAll(/Message (\d) while/g)].map(([, n]) => n))
    expect(told).toEqual(['1', '2', '3', '4', '5'])
    const keys = keysOf([root, ...replies])
    expect(new Set(keys).size).toBe(keys.length)
    // The card itself ends as it should be, whatever became of its redrawings.
    expect(slack.contentOf(root)).toContain('Message 5 while')
    expect(slack.calls('chat.postMessage').map(({ outcome }) => outcome)).toContain('429')
  })

  it('lets acts end well that Slack tells of late, twice and in the wrong order', async () => {
    const { slack } = house
    const nina = house.phone(81)
    await nina.writes('Events come as they like')
    const { root } = await house.shown('Events come as they like')
    const thread = { channel: SOCIAL, thread: root.ts }
    Object.assign(slack.weather, { repeat: 2, reorder: true })
    const note = await slack.type('UADA', 'first thought', thread)
    await slack.edit(note, 'second thought')
    await slack.type('UADA', 'claim', { ...thread, mention: true })
    await slack.type('UADA', '!reply We are on it.', thread)
    await slack.release()
    Object.assign(slack.weather, { repeat: 1, reorder: false })
    await house.post(root, 'We are on it.')
    await until('Ada holds it', () => slack.contentOf(root).includes('Held by Ada') || undefined)
    await house.undoTimePasses()
    await until('Nina reads it', () => nina.got().length > 0 || undefined)
    await house.quiet()
    expect(nina.got().map(({ text }) => text)).toEqual(['We are on it.'])
    const { rows } = await house.app.desk.db.raw<{ rows: { text: string }[] }>(`select text from notes`)
    expect(rows).toEqual([{ text: 'second thought' }])
    const keys = keysOf(slack.ledger.thread(SOCIAL, root.ts))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('does a click once that Slack delivers twice', async () => {
    const { slack } = house
    await (await house.visitor()).writes('Clicked once, told twice')
    const { root } = await house.shown('told twice')
    const click = slack.caller.interact.bind(slack.caller)
    slack.caller.interact = async (payload) => {
      await click(payload)
      return click(payload)
    }
    await slack.click('UADA', root, 'claim')
    slack.caller.interact = click
    await until('Ada holds it', () => slack.contentOf(root).includes('Held by Ada') || undefined)
    await house.quiet()
    const number = /#\d+/.exec(slack.contentOf(root))?.[0] ?? 'none'
    expect(slack.hints('UADA').filter((hint) => hint.includes(number))).toEqual([])
  })
})

describe('a room that is lost', () => {
  it('gives its conversations to the fallback room, with a warning, and they go on there', async () => {
    const { slack } = house
    const rosa = await house.visitor()
    await rosa.writes('Is anybody there?')
    const { root } = await house.shown('Is anybody there?')
    await house.quiet()
    slack.archive(SOCIAL)
    await slack.deliver({ type: 'channel_archive', channel: SOCIAL, user: 'UGIULIA', event_ts: slack.ledger.nextTs() })
    await rosa.writes('Hello? The second message')
    const moved = await house.shown('Is anybody there?', MAIL)
    expect(slack.contentOf(moved.root)).toContain('This card stands here because')
    expect(moved.root.ts).not.toBe(root.ts)
    await slack.click('UADA', moved.root, 'claim')
    await until('Ada holds it', () => slack.contentOf(moved.root).includes('Held by Ada') || undefined)
    await slack.type('UADA', '!reply We have moved.', { channel: MAIL, thread: moved.root.ts })
    await house.post(moved.root, 'We have moved.')
    await house.undoTimePasses()
    await until('Rosa reads it', async () => (await rosa.sees()).some(({ text }) => text === 'We have moved.'))
    await house.quiet()
    // A new conversation finds the way by itself.
    await (await house.visitor()).writes('A new customer of a lost room')
    expect(slack.contentOf((await house.shown('of a lost room', MAIL)).root)).toContain('This card stands here because')
    await house.quiet()
    const anew = slack.messages(MAIL).filter((row) => row.thread_ts === undefined)
    expect(anew).toHaveLength(2)
    expect(await told('UADA', 'goes out at')).toBeDefined()
  })
})
