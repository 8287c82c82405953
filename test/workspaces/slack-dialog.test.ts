import type { Dialog } from '../../src/workspaces/cards/dialog'
import { readEntries } from '../../src/workspaces/slack/read-entries'
import { renderDialog } from '../../src/workspaces/slack/render-dialog'
import { viewFault } from '../support/slack/block-kit'

const at = new Date('2026-11-21T09:30:00Z')
const value = { c: '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11', v: 3 }

const dialog = (fields: Dialog['fields'], rest: Partial<Dialog> = {}): Dialog => ({
  act: 'reply',
  title: 'Reply to #4821',
  submit: 'Send',
  value,
  submitKey: 'k1',
  kept: { seen: '3' },
  fields,
  ...rest,
})

describe('a form in Slack', () => {
  it('is one that Slack takes, in each language and with each field', () => {
    const fields: Dialog['fields'] = [
      { kind: 'says', text: 'To Rosa', tone: 'warn' },
      {
        kind: 'text',
        name: 'text',
        label: 'Your reply',
        initial: 'Ciao '.repeat(2_000),
        multiline: true,
        required: true,
        max: 20_000,
        hint: 'At most 20,000',
      },
      {
        kind: 'select',
        name: 'person',
        label: 'Who',
        options: Array.from({ length: 250 }, (_, index) => ({
          value: `p${index}`.padEnd(index === 3 ? 90 : 4, 'x'),
          label: `Person ${index}`,
        })),
        required: true,
      },
      { kind: 'select', name: 'none', label: 'Nobody', options: [], required: false },
      { kind: 'datetime', name: 'until', label: 'Until', initial: at, required: false },
      { kind: 'check', name: 'anyway', label: 'Send anyway', initial: true },
      { kind: 'files', name: 'files', label: 'Files', hint: 'Up to 10', max: 30 },
    ]
    for (const language of ['en', 'it', 'pl'] as const) {
      const view = renderDialog(dialog(fields), { language, remarks: { '': 'Stop', text: 'Too long' } })
      expect(viewFault({ ...view, private_metadata: '' }, 'modal')).toBeUndefined()
    }
  })

  it('shows a long draft in several fields and reads it as one text', () => {
    const draft = Array.from({ length: 900 }, (_, index) => `line ${index}`).join('\n')
    const view = renderDialog(
      dialog([
        { kind: 'text', name: 'text', label: 'Reply', initial: draft, multiline: true, required: true, max: 20_000 },
      ]),
      { language: 'en' },
    )
    const values = Object.fromEntries(
      view.blocks.map((block) => {
        const { block_id: id, element } = block as unknown as {
          block_id: string
          element: { action_id: string; initial_value: string }
        }
        return [id, { [element.action_id]: { type: 'plain_text_input', value: element.initial_value } }]
      }),
    )
    expect(Object.keys(values).length).toBeGreaterThan(2)
    expect(readEntries(values).text['text']).toBe(draft)
  })

  it('cuts nothing that fits the channel: the field takes what Slack lets it', () => {
    const view = renderDialog(
      dialog([{ kind: 'text', name: 'text', label: 'Reply', multiline: true, required: true, max: 20_000 }]),
      { language: 'en' },
    )
    expect(JSON.stringify(view)).toContain('"max_length":3000')
  })
})
