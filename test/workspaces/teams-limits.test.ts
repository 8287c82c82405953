import { findFaults, type Place } from '../../src/workspaces/teams/limits'

describe('the limit checker of Teams', () => {
  const frame = (body: unknown[], rest: object = {}) => ({ type: 'AdaptiveCard', version: '1.5', body, ...rest })
  const run = (text: string) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] })
  const set = (...actions: object[]) => ({ type: 'ActionSet', actions })
  const execute = { type: 'Action.Execute', title: 'a', verb: 'a', data: {} }
  it.each<[string, unknown, Place]>([
    ['a card that is none', {}, 'message'],
    ['a newer version', { ...frame([run('a')]), version: '1.6' }, 'message'],
    ['nothing to show', frame([]), 'message'],
    ['a card of 26 KB', frame([run('x'.repeat(13_000))]), 'message'],
    ['a text in a text block', frame([{ type: 'TextBlock', text: 'Rosa **Conti**' }]), 'message'],
    ['a mention of nobody', frame([{ type: 'TextBlock', text: '<at>Ada</at>' }]), 'message'],
    ['a date in a run', frame([run('{{DATE(2026-11-21T09:30:00Z)}}')]), 'message'],
    ['a masked link in a run', frame([run('[bank](https://evil.example)')]), 'message'],
    ['an empty run', frame([run('')]), 'message'],
    ['seven primary actions', frame([set(...Array.from({ length: 7 }, () => execute))]), 'message'],
    ['an action without a title', frame([set({ ...execute, title: ' ' })]), 'message'],
    ['a script for a link', frame([set({ type: 'Action.OpenUrl', title: 'a', url: 'javascript:1' })]), 'message'],
    ['a submit in a message', frame([set({ type: 'Action.Submit', title: 'a', data: {} })]), 'message'],
    ['an act executed in a dialog', frame([set(execute)]), 'dialog'],
    [
      'a toggle of nothing',
      frame([set({ type: 'Action.ToggleVisibility', title: 'a', targetElements: ['b'] })]),
      'message',
    ],
    ['an input in a message', frame([{ type: 'Input.Text', id: 'a', label: 'a' }]), 'message'],
    ['an input without a label', frame([{ type: 'Input.Text', id: 'a' }]), 'dialog'],
    ['two inputs of one id', frame([1, 2].map(() => ({ type: 'Input.Text', id: 'a', label: 'a' }))), 'dialog'],
    ['a choice of nothing', frame([{ type: 'Input.ChoiceSet', id: 'a', label: 'a', choices: [] }]), 'dialog'],
    ['a block that is none', frame([{ type: 'Marquee' }]), 'message'],
  ])('refuses %s', (_title, content, place) => {
    expect(findFaults(content, place)).not.toEqual([])
  })
})
