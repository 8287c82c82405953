import { telegramKind } from '../../src/channels/telegram/index'
import type { Channel, ChannelDeps, Intake } from '../../src/channels/channel'
import type { Delivery } from '../../src/desk/index'
import type { AccountId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { openTelegramStandIn, TELEGRAM_TOKEN, type TelegramStandIn } from '../support/telegram-stand-in'
import { until } from '../support/until'

const deps = {
  account: { id: 'telegram' as AccountId, channel: 'telegram', name: '@TestBot', undoMs: undefined },
  publicUrl: 'https://desk.example',
} as unknown as ChannelDeps

const open = (settings: object): Channel => telegramKind.open({ token: TELEGRAM_TOKEN, ...settings }, deps)

const said = ({ text }: { text: string }, update_id = 1) => ({
  update_id,
  message: {
    ...{ message_id: 5, date: 1_772_445_600, text, chat: { id: 11, type: 'private' } },
    from: { id: 11, is_bot: false, first_name: 'Rosa' },
  },
})

/** A program that keeps what it is given, or refuses to. */
function openIntake(): Intake & { kept: Delivery[]; refuse: (times: number) => void } {
  const kept: Delivery[] = []
  let refusals = 0
  return {
    kept,
    refuse: (times) => void (refusals = times),
    accept: (deliveries) => {
      refusals -= 1
      if (refusals >= 0) return Promise.reject(new Error('the database is away'))
      kept.push(...deliveries)
      return Promise.resolve()
    },
    readCursor: () => Promise.resolve(undefined),
    saveCursor: () => Promise.resolve(),
    now: () => new Date('2026-03-02T10:00:00Z'),
    log: openLog({ level: 'silent' }),
  }
}

describe('long polling', () => {
  let platform: TelegramStandIn
  let stop: AbortController
  beforeEach(async () => {
    platform = await openTelegramStandIn()
    stop = new AbortController()
  })
  afterEach(() => platform.close())
  const listen = (intake: Intake): Promise<void> =>
    open({ api_url: platform.url }).listen?.(intake, stop.signal) ?? Promise.reject(new Error('no listen'))
  const texts = (intake: { kept: Delivery[] }) =>
    intake.kept.map((one) => one.source === 'customer' && one.event.kind === 'message' && one.event.text)

  it('confirms what it has kept, and not a moment earlier', async () => {
    const intake = openIntake()
    let unconfirmedWhileKeeping: number[] = []
    const accept = intake.accept
    intake.accept = async (deliveries) => {
      unconfirmedWhileKeeping = platform.unconfirmed()
      await accept(deliveries)
    }
    platform.push(said({ text: 'one' }, 10), said({ text: 'two' }, 11))
    const listening = listen(intake)
    await until('both are confirmed', () => platform.unconfirmed().length === 0)
    expect(unconfirmedWhileKeeping).toEqual([10, 11])
    await until('the next poll is held open', () => platform.polls() === 1)
    platform.push(said({ text: 'three' }, 12))
    await until('the third is kept', () => intake.kept.length === 3)
    stop.abort()
    await listening
    expect(texts(intake)).toEqual(['one', 'two', 'three'])
  })

  it('gets the same updates again after the database did not keep them', async () => {
    const intake = openIntake()
    intake.refuse(1)
    platform.push(said({ text: 'one' }, 10))
    await expect(listen(intake)).rejects.toThrow('the database is away')
    expect(platform.unconfirmed()).toEqual([10])
    const again = listen(intake)
    await until('it is kept', () => intake.kept.length === 1)
    stop.abort()
    await again
    expect(texts(intake)).toEqual(['one'])
  })

  it('takes what bears a lower number than before, as after a quiet week', async () => {
    const intake = openIntake()
    platform.push(said({ text: 'old' }, 5_000_000))
    const listening = listen(intake)
    await until('confirmed', () => platform.unconfirmed().length === 0 && platform.polls() === 1)
    platform.push(said({ text: 'new' }, 7))
    await until('the second is kept', () => intake.kept.length === 2)
    stop.abort()
    await listening
    expect(texts(intake)).toEqual(['old', 'new'])
  })

  it('goes on after an update that nobody can read, and keeps that too', async () => {
    const intake = openIntake()
    platform.push({ update_id: 10, message: 'what?' } as { update_id: number }, said({ text: 'two' }, 11))
    const listening = listen(intake)
    await until('both are kept', () => intake.kept.length === 2)
    stop.abort()
    await listening
    expect(intake.kept.map((one) => one.source === 'customer' && one.event.kind)).toEqual(['unreadable', 'message'])
  })

  it('hangs up at once when it is told to stop', async () => {
    const listening = listen(openIntake())
    await until('a poll is held open', () => platform.polls() === 1)
    stop.abort()
    await listening
    await until('Telegram sees the line go', () => platform.polls() === 0)
  })

  it('says what to do when a second program polls the same bot', async () => {
    const listening = listen(openIntake())
    await until('a poll is held open', () => platform.polls() === 1)
    await expect(listen(openIntake())).rejects.toThrow(
      'Telegram refuses getUpdates: 409 Conflict: terminated by other getUpdates request. Another program polls this bot, or a webhook is set: one way at a time.',
    )
    stop.abort()
    await listening
  })

  it('rejects with a sentence, without the token, when Telegram does not answer or answers nonsense', async () => {
    platform.push(said({ text: 'one' }))
    platform.fail('getUpdates', '502-after', '500', '429')
    for (const words of ['does not answer getUpdates (unreadable)', '500 Internal', '429 Too Many']) {
      const failed = await listen(openIntake()).then(
        () => undefined,
        (error: unknown) => error as Error,
      )
      expect(failed?.message).toContain(words)
      expect(`${failed?.message} ${String(failed?.cause)} ${failed?.stack}`).not.toContain(TELEGRAM_TOKEN)
    }
  })

  it('takes the webhook away first, since Telegram knows only one way at a time', async () => {
    const webhook = { receive: 'webhook', webhook_secret: 'a-secret-of-the-tests_1', api_url: platform.url }
    const hooked = new AbortController()
    const keeping = open(webhook).listen?.(openIntake(), hooked.signal)
    await until('the webhook is set', () => platform.webhook())
    expect(platform.webhook()).toEqual({
      url: 'https://desk.example/webhooks/telegram/telegram',
      secret: 'a-secret-of-the-tests_1',
    })
    hooked.abort()
    await keeping
    const listening = listen(openIntake())
    await until('a poll is held open', () => platform.polls() === 1)
    expect(platform.webhook()).toBeUndefined()
    stop.abort()
    await listening
  })
})
