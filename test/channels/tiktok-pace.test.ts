import { openPace } from '../../src/channels/tiktok/pace'

const now = new Date('2026-03-02T10:00:00Z')

describe('the pace of reading', () => {
  const signal = new AbortController().signal
  /** A clock that only waiting moves, on to whoever waits for the earliest time. */
  const open = () => {
    const clock = { at: now.getTime(), waits: [] as number[] }
    const sleepers: { until: number; wake: () => void }[] = []
    const pace = openPace(
      () => new Date(clock.at),
      (ms) =>
        new Promise((wake) => {
          clock.waits.push(ms)
          sleepers.push({ until: clock.at + ms, wake })
        }),
    )
    const advance = async (ms: number): Promise<void> => {
      clock.at += ms
      for (const one of sleepers.filter(({ until }) => until <= clock.at)) {
        sleepers.splice(sleepers.indexOf(one), 1)
        one.wake()
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    /** How many of these calls were made by now. */
    const calls = (count: number, of?: AbortSignal) => {
      const told = { made: 0, refused: 0 }
      for (let call = 0; call < count; call += 1)
        pace.turn(of).then(
          () => (told.made += 1),
          () => (told.refused += 1),
        )
      return told
    }
    return { clock, pace, advance, calls }
  }

  it('stays below what TikTok allows in a minute, whoever asks at once', async () => {
    const { advance, calls } = open()
    const told = calls(100, signal)
    const seen: number[] = []
    for (const ms of [0, 59_999, 1, 59_999, 1, 60_000]) {
      await advance(ms)
      seen.push(told.made)
    }
    expect(seen).toEqual([30, 30, 60, 60, 90, 100])
  })

  it('leaves something to single reads, which are refused rather than held up', async () => {
    const { advance, calls, clock } = open()
    calls(31, signal)
    const single = calls(20)
    await advance(0)
    expect(single).toEqual({ made: 9, refused: 11 })
    await advance(58_500)
    const soon = calls(1)
    await advance(1_500)
    expect(soon).toEqual({ made: 1, refused: 0 })
    expect(clock.waits).toEqual([60_000, 1_500])
  })

  it('is quiet for all as long as TikTok asks, those too who have waited already', async () => {
    const { advance, calls, pace, clock } = open()
    calls(30, signal)
    const waiting = calls(1, signal)
    pace.rest(300_000)
    pace.rest(1_000)
    const single = calls(1)
    await advance(60_000)
    expect([waiting, single]).toEqual([
      { made: 0, refused: 0 },
      { made: 0, refused: 1 },
    ])
    await advance(240_000)
    expect(waiting.made).toBe(1)
    expect(clock.waits).toEqual([60_000, 240_000])
  })
})
