import { inRounds } from '../../src/channels/pause'

it('goes round until it is stopped', async () => {
  const stop = new AbortController()
  let rounds = 0
  await inRounds(0, stop.signal, async () => {
    rounds += 1
    if (rounds === 3) stop.abort()
  })
  expect(rounds).toBe(3)
})

it('takes what its own end cut off for no failure', async () => {
  const stop = new AbortController()
  const cutOff = inRounds(0, stop.signal, async () => {
    stop.abort()
    throw new Error('the call was given up')
  })
  await expect(cutOff).resolves.toBeUndefined()
})

it('passes on what failed by itself', async () => {
  const failing = inRounds(0, new AbortController().signal, async () => {
    throw new Error('the platform says no')
  })
  await expect(failing).rejects.toThrow('the platform says no')
})
