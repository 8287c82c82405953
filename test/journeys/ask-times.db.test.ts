import { currentRung, goAway } from '../../src/desk/index'
import type { AskId } from '../../src/lib/ids'
import { carlo, james, lucia, network, paola, wanda } from '../support/asks'
import { at, openAsking, type AskingDesk } from '../support/ladder'

// Machines that run tests are slower than ours.
jest.setTimeout(60_000)

/** A moment of a test is met within this; a database's clock does not stand still while the test acts. */
const NEAR_MS = 30_000

let house: AskingDesk
afterEach(() => house.close())

const rung = async (id: AskId) => {
  const current = currentRung((await house.view(id)).state)
  if (current === undefined) throw new Error('It is nobody’s turn')
  return current
}

const expectNear = (found: Date, wanted: Date): void =>
  expect({ found, near: Math.abs(found.getTime() - wanted.getTime()) < NEAR_MS }).toEqual({ found, near: true })

describe('When an answer is due', () => {
  it('on Friday at 17:55 the five minutes that are left count, and the rest on Monday', async () => {
    house = await openAsking(at('2026-11-27', '17:55'))
    const id = await house.ask()
    const { person, acknowledgeDue, answerDue } = await rung(id)
    expect(person).toBe(carlo)
    expectNear(acknowledgeDue, at('2026-11-30', '09:10'))
    expectNear(answerDue, at('2026-11-30', '09:55'))
    // Nobody is disturbed at the weekend, and on Monday it goes on where it stopped.
    await house.until(at('2026-11-30', '09:00'))
    expect((await house.told(id)).map(({ type }) => type)).toEqual(['ask.opened'])
    await house.until(at('2026-11-30', '09:11'))
    expect((await house.told(id)).map(({ type }) => type)).toEqual([
      ...['ask.opened', 'ask.due', 'ask.reminded', 'ask.due', 'ask.reminded', 'ask.due', 'ask.climbed'],
    ])
    const next = await rung(id)
    expect(next.person).toBe(lucia)
    expectNear(next.acknowledgeDue, at('2026-11-30', '09:25'))
    expectNear(next.answerDue, at('2026-11-30', '10:10'))
  })

  it('a contact in another zone has their own hours: Warsaw goes home before London', async () => {
    house = await openAsking(at('2026-11-23', '15:50', 'Europe/Warsaw'))
    const id = await house.ask({ department: network })
    const first = await rung(id)
    expect(first.person).toBe(wanda)
    expectNear(first.acknowledgeDue, at('2026-11-24', '08:05', 'Europe/Warsaw'))
    expectNear(first.answerDue, at('2026-11-24', '08:50', 'Europe/Warsaw'))
    // Half past four in Warsaw is half past three in London.
    await house.until(at('2026-11-23', '16:30', 'Europe/Warsaw'))
    const later = await rung(await house.ask({ department: network }))
    expect(later.person).toBe(james)
    expectNear(later.acknowledgeDue, at('2026-11-23', '15:45', 'Europe/London'))
    expectNear(later.answerDue, at('2026-11-23', '16:30', 'Europe/London'))
  })

  it('a contact on holiday is not asked, and what waits with them goes to their deputy at once', async () => {
    house = await openAsking(at('2026-11-23', '10:00'))
    const id = await house.ask()
    await house.until(at('2026-11-23', '10:05'))
    await goAway(house.desk, { person: carlo, by: carlo, until: at('2026-11-27', '09:00') })
    await house.until(at('2026-11-23', '10:05'))
    expect((await house.told(id)).at(-1)).toMatchObject({
      type: 'ask.climbed',
      from: carlo,
      to: lucia,
      why: 'absent',
    })
    const handed = await rung(id)
    expectNear(handed.acknowledgeDue, at('2026-11-23', '10:20'))
    expectNear(handed.answerDue, at('2026-11-23', '11:05'))
    expect((await rung(await house.ask())).person).toBe(lucia)
    // Back on Friday.
    await house.until(at('2026-11-27', '09:01'))
    expect((await rung(await house.ask())).person).toBe(carlo)
  })

  it('in the night in which clocks go back an hour is an hour, and the shift of eight has nine', async () => {
    house = await openAsking(at('2026-10-25', '00:10'))
    Object.assign(house.playbook.departments[1] ?? {}, { contacts: [paola] })
    const id = await house.ask({ department: network })
    const begun = await rung(id)
    expect(begun.person).toBe(paola)
    expectNear(begun.acknowledgeDue, at('2026-10-25', '00:25'))
    expectNear(begun.answerDue, at('2026-10-25', '01:10'))
    // 2:40 comes twice; half past two is the first one, and an hour later the clock shows half past two again.
    await house.until(new Date('2026-10-25T00:30:00Z'))
    const late = await rung(await house.ask({ department: network }))
    expectNear(late.acknowledgeDue, new Date('2026-10-25T00:45:00Z'))
    expectNear(late.answerDue, new Date('2026-10-25T01:30:00Z'))
    // Ten to six: ten minutes are left of the shift, and the rest is due after ten in the evening.
    await house.until(at('2026-10-25', '05:50'))
    const morning = await rung(await house.ask({ department: network }))
    expectNear(morning.acknowledgeDue, at('2026-10-25', '22:05'))
    expectNear(morning.answerDue, at('2026-10-25', '22:50'))
  })

  it('in the night in which clocks go forward the hour that is skipped is nobody’s time', async () => {
    house = await openAsking(at('2027-03-28', '01:30'))
    Object.assign(house.playbook.departments[1] ?? {}, { contacts: [paola] })
    const { acknowledgeDue, answerDue } = await rung(await house.ask({ department: network }))
    expectNear(acknowledgeDue, at('2027-03-28', '01:45'))
    expectNear(answerDue, at('2027-03-28', '03:30'))
  })
})
