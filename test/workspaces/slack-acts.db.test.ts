import { until } from '../support/until'
import { WRITTEN_PLAYBOOK } from '../support/desk'
import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse({ desk: { playbook: WRITTEN_PLAYBOOK } })
})
afterAll(() => house.close())
afterEach(() => {
  house.gate.before = () => Promise.resolve()
  expect(house.slack.caller.complaints.splice(0)).toEqual([])
})

const hintsOf = (user: string): string => house.slack.hints(user).join('\n')
/** Ada sees the form of a reply. */
const form = (): Promise<boolean> => until('the form', () => house.slack.viewText('UADA').includes('Rosa Conti'))
const fileOf = (name: string, size = 20): { name: string; mime: string; content: Buffer } => ({
  name,
  mime: 'image/png',
  content: Buffer.alloc(size, 7),
})

describe('a card in Slack', () => {
  it('becomes the one of two agents who press at once, and the other is told whose it is', async () => {
    const { root, conversation } = await house.card()
    await Promise.all([house.slack.click('UADA', root, 'Claim'), house.slack.click('UBRUNO', root, 'Claim')])
    expect((await house.types(conversation)).filter((type) => type === 'conversation.claimed')).toHaveLength(1)
    const [fact] = (await house.facts(conversation)).filter(({ event }) => event.type === 'conversation.claimed')
    const winner = fact?.event.type === 'conversation.claimed' && fact.event.by === 'ada' ? 'Ada Rossi' : 'Bruno Neri'
    const loser = winner === 'Ada Rossi' ? 'UBRUNO' : 'UADA'
    await until('the other is told', () => hintsOf(loser).includes(winner))
  })

  it('does nothing for a button of an older card, and says why', async () => {
    const { root, conversation, number } = await house.card()
    await house.slack.click('UADA', root, 'Claim')
    await house.slack.click('UADA', root, 'Close')
    expect(house.slack.view('UADA')).toBeUndefined()
    expect(await house.types(conversation)).not.toContain('conversation.closed')
    await until('the reason', () => hintsOf('UADA').includes(`#${number}`))
  })

  it('says that a button which is none of ours does nothing', async () => {
    const { root } = await house.card()
    const message = house.slack.ledger.message(root.channel, root.ts)
    for (const block of message?.blocks ?? []) {
      for (const element of (block['elements'] ?? []) as Record<string, unknown>[])
        if (element['type'] === 'button') element['value'] = '{"c":1}'
    }
    await house.slack.click('UADA', root, 'Claim')
    await until('the hint', () => hintsOf('UADA').includes('This button is not valid any more'))
  })

  it('opens a form, sends what was typed into it, and can take it back', async () => {
    const { root, conversation } = await house.card()
    await house.slack.click('UADA', root, 'Claim')
    await house.redraw(conversation, root)
    await house.slack.click('UADA', root, 'Reply')
    await form()
    const answer = await house.slack.submit('UADA', { text: 'I am looking into it.', files: [fileOf('bill.png')] })
    expect(answer.body).toEqual({ response_action: 'clear' })
    const [reply] = (await house.replies()).slice(-1)
    expect(reply).toEqual({ text: 'I am looking into it.', state: 'waiting', files: 1 })
    expect(house.slack.view('UADA')).toBeUndefined()
    await house.slack.type('UADA', '!undo', { channel: CARE, thread: root.ts })
    await house.settle()
    expect((await house.replies()).at(-1)?.state).toBe('undone')
  })

  it('keeps the form open with remarks where something is to be mended, and sends it once when it is', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.click('UADA', root, 'Reply')
    await form()
    await house.slack.submit('UADA', { text: 'Dear {name}, hello' })
    expect(house.slack.view('UADA')).toBeDefined()
    expect(await house.replies()).toHaveLength(before)
    const answer = await house.slack.submit('UADA', { text: 'Dear Rosa, hello' })
    expect(answer.body).toEqual({ response_action: 'clear' })
    expect((await house.replies()).slice(before)).toEqual([{ text: 'Dear Rosa, hello', state: 'waiting', files: 0 }])
  })

  it('opens a window at once when the answer takes longer than a trigger lives, and fills it in', async () => {
    const { root } = await house.card()
    house.gate.before = () => new Promise((resolve) => setTimeout(resolve, 4_000))
    const pressed = house.slack.click('UADA', root, 'Reply')
    await until('the window', () => house.slack.viewText('UADA').includes('One moment'))
    expect((await pressed).ms).toBeLessThan(3_000)
    await until('the form', () => house.slack.viewText('UADA').includes('Rosa Conti'))
    house.slack.closeViews('UADA')
  }, 15_000)

  it('keeps what was typed before the eyes while a submission takes long, and does it once', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.click('UADA', root, 'Reply')
    await form()
    house.gate.before = () => new Promise((resolve) => setTimeout(resolve, 3_500))
    const answer = await house.slack.submit('UADA', { text: 'Slow and sure' })
    expect(answer.body).toMatchObject({ response_action: 'errors' })
    expect(answer.ms).toBeLessThan(3_000)
    await house.slack.submit('UADA', { text: 'Slow and sure' })
    await until('the reply', async () => (await house.replies()).length > before)
    await until('the answer', () => !house.slack.viewText('UADA').includes('Send'))
    expect((await house.replies()).slice(before)).toHaveLength(1)
    house.slack.closeViews('UADA')
  }, 20_000)

  it('leaves the form as it is when nothing could be saved', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.click('UADA', root, 'Reply')
    await form()
    house.gate.before = () => Promise.reject(new Error('no database'))
    const answer = await house.slack.submit('UADA', { text: 'Long and laborious text' })
    expect(JSON.stringify(answer.body)).toContain('I cannot save right now')
    expect(house.slack.view('UADA')).toBeDefined()
    expect(await house.replies()).toHaveLength(before)
    house.slack.closeViews('UADA')
  })

  it('offers more acts in its menu, and each opens what it says', async () => {
    const { root } = await house.card()
    await house.slack.click('UADA', root, 'history')
    await until('the history', () => house.slack.view('UADA') !== undefined)
    expect(house.slack.viewText('UADA')).toContain('Rosa')
    house.slack.closeViews('UADA')
  })
})

describe('commands', () => {
  it('claim by number, and say so to the one who typed', async () => {
    const { conversation, number } = await house.card()
    const answer = await house.slack.command('UADA', `/claim ${number}`, { channel: CARE })
    expect(answer.body).toMatchObject({ response_type: 'ephemeral' })
    expect(await house.types(conversation)).toContain('conversation.claimed')
  })

  it('open the reply form by number, also where the app is no member', async () => {
    const { number } = await house.card()
    await house.slack.command('UADA', `/reply ${number}`, { channel: 'CELSEWHERE' })
    await until('the form', () => house.slack.viewText('UADA').includes('Rosa Conti'))
    house.slack.closeViews('UADA')
  })

  it('act on a case and show the help', async () => {
    const { number } = await house.card()
    await house.slack.command('UADA', `/case ${number} claim`, { channel: CARE })
    const help = await house.slack.command('UADA', '/sportello help', { channel: CARE })
    expect(JSON.stringify(help.body)).toContain('!reply')
    const lost = await house.slack.command('UADA', '/claim 999999999', { channel: CARE })
    expect(JSON.stringify(lost.body)).toContain('999999999')
  })

  it('show the playbook, whose crisis plan is one press away, and the rest another', async () => {
    const answer = await house.slack.command('UADA', '/playbook', { channel: CARE })
    expect(JSON.stringify(answer.body)).toMatch(/The playbook of Sportello Telecom[^]*Guidelines[^]*Crisis plan/)
    await house.slack.openHome('UADA')
    await house.settle()
    await house.slack.click('UADA', { view: 'home:UADA' }, 'Playbook')
    const press = (label: string) => house.slack.click('UADA', { view: house.slack.view('UADA')?.id ?? '' }, label)
    await until('the first page', () => house.slack.viewText('UADA').includes('Crisis plan'))
    await press('Crisis plan')
    await until('the crisis plan', () => house.slack.viewText('UADA').includes('Nobody can call.'))
    await press('Guidelines')
    await until('the guidelines', () => house.slack.viewText('UADA').includes('Claim what you answer now.'))
    house.slack.closeViews('UADA')
  })

  it('are refused in threads by Slack itself, which is why verbs exist', async () => {
    await expect(house.slack.command('UADA', '/claim 1', { channel: CARE, thread: '1.1' })).rejects.toThrow(
      'not supported in threads',
    )
  })
})

describe('the menu of a message', () => {
  it('opens the reply form with the text and the files of that message', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    const spot = await house.slack.type('UBRUNO', 'The refund is on its way & visible on Monday', {
      channel: CARE,
      thread: root.ts,
      files: [fileOf('refund.png')],
    })
    await house.settle()
    await house.slack.shortcut('UADA', spot, 'send_to_customer')
    await until('the form', () => house.slack.viewText('UADA').includes('refund.png'))
    const answer = await house.slack.submit('UADA')
    expect(answer.body).toEqual({ response_action: 'clear' })
    expect((await house.replies()).slice(before)).toEqual([
      { text: 'The refund is on its way & visible on Monday', state: 'waiting', files: 1 },
    ])
  })

  it('makes a note of a message, once', async () => {
    const { root, conversation } = await house.card()
    const spot = await house.slack.type('UBRUNO', 'Worth keeping', { channel: CARE, thread: root.ts })
    await house.settle()
    await house.slack.shortcut('UADA', spot, 'add_as_note')
    expect(await house.notes(conversation)).toHaveLength(1)
  })

  it('says where it can be used when the message belongs to no conversation', async () => {
    const spot = await house.slack.type('UADA', 'Lunch?', { channel: CARE })
    await house.slack.shortcut('UADA', spot, 'send_to_customer')
    await until('the hint', () => hintsOf('UADA').includes('No conversation belongs to this message'))
  })
})
