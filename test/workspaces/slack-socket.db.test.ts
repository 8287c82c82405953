import { until } from '../support/until'
import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse({ socket: true })
  await house.workspace.start?.()
  await until('the connection', () => house.slack.socket.connected())
})
afterAll(() => house.close())

describe('Socket Mode', () => {
  it('needs no public address', () => {
    expect(house.workspace.routes).toBeUndefined()
  })

  it('takes what people type, acknowledged once it is committed', async () => {
    const { root, conversation } = await house.card()
    await house.slack.type('UADA', 'through the socket', { channel: CARE, thread: root.ts })
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'through the socket' }])
  })

  it('is told again of what could not be kept', async () => {
    const { root, conversation } = await house.card()
    const blocker = await house.desk.db.transaction()
    await blocker.raw('lock table inbox in access exclusive mode')
    const typed = house.slack.type('UADA', 'said while the database was silent', { channel: CARE, thread: root.ts })
    setTimeout(() => void blocker.rollback(), 2_500)
    await typed
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'said while the database was silent' }])
  }, 20_000)

  it('answers clicks and commands in the acknowledgement', async () => {
    const { number, conversation } = await house.card()
    const answer = await house.slack.socket.send('slash_commands', {
      command: '/claim',
      text: number,
      team_id: house.slack.team,
      user_id: 'UADA',
      channel_id: CARE,
      trigger_id: house.slack.ledger.issueTrigger('UADA'),
    })
    expect(answer).toMatchObject({ response_type: 'ephemeral' })
    expect(await house.types(conversation)).toContain('conversation.claimed')
  })

  it.each(['recycle', 'cut'] as const)(
    'comes back after Slack or the line ends a connection: %s',
    async (how) => {
      const before = house.slack.socket.connections()
      house.slack.socket[how]()
      await until('a new connection', () => house.slack.socket.connections() > before && house.slack.socket.connected())
      const { root, conversation } = await house.card()
      await house.slack.type('UADA', `after ${how}`, { channel: CARE, thread: root.ts })
      await house.settle()
      expect(await house.notes(conversation)).toHaveLength(1)
    },
    20_000,
  )
})
