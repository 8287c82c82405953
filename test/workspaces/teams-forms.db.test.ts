import type { Dialog } from '../../src/workspaces/cards/dialog'
import { isForm, openForm, SEALED } from '../../src/workspaces/teams/forms'
import { findFaults } from '../../src/workspaces/teams/limits'
import { drawDialog } from '../../src/workspaces/teams/render-dialog'
import { openSigner } from '../../src/workspaces/teams/values'
import { openDesk, type TestDesk } from '../support/desk'

const SECRET = 'a secret of at least 32 characters'
const dialog = (kept: Dialog['kept']): Dialog => ({
  ...{ act: 'reply', title: 'Reply', submit: 'Send', value: { c: '4821', v: 3 }, submitKey: 'k1', kept },
  fields: [{ kind: 'text', name: 'text', label: 'Text', multiline: true, required: false, max: 100 }],
})
const stage = { language: 'en', zone: 'Europe/Warsaw', place: '19:a;messageid=1 1', files: ['f1'] } as const

describe('a form of Teams', () => {
  let house: TestDesk
  let teams: Parameters<typeof drawDialog>[0]
  beforeAll(async () => {
    house = await openDesk()
    teams = { counter: { desk: house.desk } as never, signer: openSigner(SECRET, house.desk.now) }
  })
  afterAll(() => house.close())

  const submitted = async (kept: Dialog['kept']): Promise<Record<string, unknown>> => {
    const { card } = await drawDialog(teams, dialog(kept), stage)
    expect(findFaults(card, 'dialog')).toEqual([])
    return { ...(card.actions?.[0] as { data: Record<string, unknown> }).data, t_text: 'Hello' }
  }

  it.each([
    ['a word', { seen: '3' }],
    ['more than a card has room for', { seen: '3', draft: 'x'.repeat(30_000) }],
  ])('comes back with all that it keeps, be it %s', async (_title, kept) => {
    const data = await submitted(kept)
    expect(isForm(data)).toBe(true)
    expect(String(data[SEALED]).length).toBeLessThan(5_000)
    expect(await openForm(teams, data)).toEqual({
      ...{ act: 'reply', value: { c: '4821', v: 3 }, submitKey: 'k1', kept },
      ...{ zone: 'Europe/Warsaw', place: '19:a;messageid=1 1', files: ['f1'] },
    })
  })

  it('counts for nothing when it is not ours, or not whole', async () => {
    const data = await submitted({ seen: '3' })
    const forged = openSigner('another secret of 32 characters!!', house.desk.now)
    for (const sealed of [undefined, '', `x${String(data[SEALED])}`, forged.seal({ act: 'reply' })]) {
      expect(await openForm(teams, { ...data, [SEALED]: sealed })).toBeUndefined()
    }
    // Signed by us, and yet no form: a button of a card, and a shelf on which nothing lies.
    const { signer } = teams
    expect(isForm(signer.sign({ act: 'reply', value: { c: '1' } }))).toBe(false)
    expect(await openForm(teams, { [SEALED]: signer.seal({ act: 'reply' }) })).toBeUndefined()
    const nowhere = signer.seal({ kept: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11' })
    expect(await openForm(teams, { [SEALED]: nowhere })).toBeUndefined()
  })
})
