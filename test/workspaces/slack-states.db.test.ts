import {
  claimConversation,
  closeConversation,
  snoozeConversation,
  submitReply,
  timelineOf,
  undoReply,
  addNote,
} from '../../src/desk/index'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { ada } from '../support/desk'
import { CARE, openSlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

const LONG = 'Ho pagato la bolletta, ma ricevo ancora solleciti. '.repeat(200)

describe('every state of a conversation', () => {
  it.each(['en', 'it', 'pl'] as const)('is taken by Slack as it is drawn, in %s', async (language) => {
    const house = await openSlackHouse({ desk: { playbook: { language } } })
    const { desk } = house
    const { conversation, root } = await house.card(LONG)
    const act = { conversation, by: ada }
    const redraw = (): Promise<void> => house.redraw(conversation, root)
    await claimConversation(desk, act)
    await redraw()
    await snoozeConversation(desk, { ...act, until: new Date(desk.now().getTime() + 3_600_000) })
    await redraw()
    await addNote(desk, { ...act, text: LONG })
    const reply = { ...act, kind: 'chat' as const, files: [], seenSeq: 1, inSpiteOfWarnings: true }
    const first = await submitReply(desk, { ...reply, text: 'Buongiorno Rosa', submitKey: 'k1' })
    await redraw()
    if (first.ok) await undoReply(desk, { reply: first.reply, by: ada })
    await redraw()
    await submitReply(desk, { ...reply, text: 'Ci pensiamo noi', submitKey: 'k2' })
    await closeConversation(desk, { ...act, reason: 'solved: rimborsata' })
    await redraw()
    const posts = await openDrawing(desk).posts(
      conversation,
      await timelineOf(desk, conversation, { after: '0', limit: 500 }),
      'slack',
    )
    expect(posts.length).toBeGreaterThan(5)
    for (const { card, key } of posts) await house.workspace.postInThread(`${root.channel}:${root.ts}`, { card, key })
    const refused = house.slack.ledger.calls.filter(({ outcome }) => outcome !== 'ok')
    expect(refused).toEqual([])
    expect(house.slack.ledger.messages.flatMap((row) => row.pings)).toEqual([])
    expect(house.slack.thread(CARE, 'Rosa')?.replies).toHaveLength(posts.length)
    // Nothing had to be shortened: what the desk draws fits Slack.
    expect(house.logged().filter((line) => line.includes('shortened'))).toEqual([])
    await house.close()
  })
})
