import type { Card, CardNode } from '../../src/workspaces/cards/card'
import { findFaults } from '../../src/workspaces/teams/limits'
import { renderCard, type Shape } from '../../src/workspaces/teams/render'
import { openSigner } from '../../src/workspaces/teams/values'
import { actionsOf, readable } from '../support/teams/adaptive-cards'

const { sign } = openSigner('a secret of at least 32 characters', () => new Date('2026-11-21T09:30:00Z'))
const home: Shape = { as: 'home', sign, language: 'en' }
const value = { c: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11' }

/** Two lists whose lines have three buttons each, and a last button of its own. */
function lists(count: number): Card {
  const line = (name: string): CardNode[] => [
    { kind: 'text', text: name },
    { kind: 'buttons', items: ['claim', 'reply', 'history'].map((act) => ({ kind: 'act', act, label: act, value })) },
  ]
  const list = (name: string): CardNode[] => [
    { kind: 'text', text: name, size: 'large' },
    ...Array.from({ length: count }, (_, index) => line(`${name} ${index}`)).flat(),
    { kind: 'divider' },
  ]
  const last: CardNode = { kind: 'buttons', items: [{ kind: 'act', act: 'playbook', label: 'Playbook', value }] }
  return { title: 'Home', tone: 'plain', fallback: 'Home', nodes: [...list('mine'), ...list('free'), last] }
}

describe('a Home card with more than Teams takes', () => {
  it.each([
    { count: 7, each: 3, shown: 14, told: [] },
    { count: 11, each: 2, shown: 22, told: ['left out 22 buttons'] },
    { count: 18, each: 1, shown: 36, told: ['left out 72 buttons'] },
    { count: 60, each: 1, shown: 40, told: ['left out 240 buttons', 'folded 80 nodes'] },
  ])('shows of twice $count lines $shown, with $each buttons each', ({ count, each, shown, told }) => {
    const { content, warnings } = renderCard(lists(count), home)
    const said = readable(content)
    const linesOf = (name: string): number => (said.match(new RegExp(`^${name} \\d`, 'gm')) ?? []).length
    expect([linesOf('mine'), linesOf('free')]).toEqual([shown / 2, shown / 2])
    expect(actionsOf(content)).toHaveLength(each * shown + 1)
    expect(warnings).toEqual(told)
    expect(said.includes('Some buttons did not fit here')).toBe(each < 3)
    expect(said.match(/\[\+\d+]/g) ?? []).toHaveLength(shown === 2 * count ? 0 : 2)
    expect(findFaults(content, 'message')).toEqual([])
  })

  it('keeps the buttons of what hangs in a room, whatever else there is', () => {
    const { content } = renderCard(lists(30), { ...home, as: 'card' })
    expect(readable(content).endsWith('Playbook')).toBe(true)
    expect(
      actionsOf(content)
        .map(({ title }) => title)
        .slice(0, 3),
    ).toEqual(['claim', 'reply', 'history'])
  })
})
