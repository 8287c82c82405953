import type { Channel } from '../../src/channels/channel'
import type { HideOutcome } from '../../src/desk/index'
import type { Candidate } from './candidate'

/**
 * Hiding may be asked for again and again and is the same: each order is one request, what is unclear is `unknown`, and
 * what the platform refuses is told with its reason and changes nothing.
 */
export async function examineHiding(candidate: Candidate, outcomes: unknown[]): Promise<void> {
  const { hiding } = candidate
  if (hiding === undefined) throw new Error('The candidate has nothing to hide, and does not say why')
  const { comment, isHidden, fail, tooMany, orders, refusals } = hiding
  const hide = async (
    hidden: boolean,
    told: object = {},
    channel: Channel = candidate.channel,
  ): Promise<HideOutcome> => {
    const outcome = await channel.hide?.({ ...comment, hidden, ...told })
    if (outcome === undefined) throw new Error('The channel hides nothing')
    outcomes.push(outcome)
    return outcome
  }
  const before = orders()
  for (const hidden of [true, true, false, false, true, false]) {
    expect(await hide(hidden)).toEqual({ kind: 'done' })
    expect(isHidden()).toBe(hidden)
  }
  expect(orders()).toBe(before + 6)

  for (const how of ['reset-after', '502-after', 'hang-after'] as const) {
    fail(how)
    expect({ how, outcome: await hide(true) }).toMatchObject({ how, outcome: { kind: 'unknown' } })
    expect(await hide(true)).toEqual({ kind: 'done' })
    expect(isHidden()).toBe(true)
    await hide(false)
  }

  fail(tooMany)
  expect(await hide(true)).toMatchObject({
    kind: 'later',
    why: 'rate-limited',
    retryAfterMs: expect.any(Number) as number,
  })
  const deaf = candidate.failures['nobody-listens']?.channel
  if (deaf !== undefined) expect(await hide(true, {}, deaf)).toMatchObject({ kind: 'later', why: 'unreachable' })
  const stranger = candidate.failures['wrong-password']?.channel
  if (stranger !== undefined)
    expect(await hide(true, {}, stranger)).toMatchObject({ kind: 'refused', reason: 'auth_expired' })

  for (const [what, { arrange, after, externalId, reason }] of Object.entries(refusals)) {
    arrange?.()
    const outcome = await hide(true, externalId === undefined ? {} : { externalId })
    expect({ what, outcome }).toMatchObject({ what, outcome: { kind: 'refused', reason } })
    expect('detail' in outcome && outcome.detail).toBeTruthy()
    after?.()
  }
  expect(isHidden()).toBe(false)
}
