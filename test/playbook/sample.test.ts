import { join } from 'node:path'
import { checkText } from '../../src/desk/replies/check.rules'
import { describeFault } from '../../src/playbook/fault'
import { readPlaybook } from '../../src/playbook/read'

const DIR = join(__dirname, '..', '..', 'playbook')

/** The sample is what teams learn from: it is whole, in three languages, and keeps its own rules. */
describe('The sample playbook', () => {
  const reading = readPlaybook(DIR, () => undefined)
  const sample = async () => {
    const read = await reading
    if (!read.ok) throw new Error(read.faults.map(describeFault).join('\n'))
    return read
  }

  it('is read without a fault or a warning, and has enough to learn from', async () => {
    const { playbook, warnings } = await sample()
    expect(warnings).toEqual([])
    expect(playbook.departments.length).toBeGreaterThanOrEqual(6)
    expect(playbook.contacts.length).toBeGreaterThanOrEqual(15)
    expect(playbook.answers.length).toBeGreaterThanOrEqual(40)
    expect(playbook.articles.length).toBeGreaterThanOrEqual(60)
  })

  it('answers in Italian, Polish and English, and has each article in all three', async () => {
    const { playbook } = await sample()
    for (const { id, titles, texts } of playbook.answers) {
      expect([id, Object.keys(titles).sort()]).toEqual([id, ['en', 'it', 'pl']])
      expect([id, Object.keys(texts).sort()]).toEqual([id, ['en', 'it', 'pl']])
    }
    const subjects = new Map<string, string[]>()
    for (const { id, language } of playbook.articles) {
      const subject = id.replace(/-(en|it|pl)$/, '')
      subjects.set(subject, [...(subjects.get(subject) ?? []), language])
    }
    for (const [subject, languages] of subjects)
      expect([subject, languages.sort()]).toEqual([subject, ['en', 'it', 'pl']])
  })

  it('says nothing in its answers and statements that its own voice forbids', async () => {
    const { playbook } = await sample()
    const forbidden = Object.values(playbook.tone.forbidden).flat()
    const texts = [
      ...playbook.answers.flatMap(({ texts: all }) => Object.values(all)),
      ...(playbook.crisis?.statements.map(({ text }) => text) ?? []),
    ]
    const spoken = (text: string) =>
      checkText(
        {
          ...{ text, kind: 'chat', files: [], surface: 'chat', newerMessages: 0, otherReply: null },
          ...{ lastCustomerAt: null, forbidden, now: new Date(0) },
        },
        {
          ...{
            surfaces: ['chat'],
            reply: { chat: ['chat'] },
            text: { unit: 'utf16', max: 10_000 },
            evidence: false,
            inbound: { modes: ['own'], backfillMs: null },
          },
          attachments: { in: [], out: [], maxBytes: 0 },
          mutations: { inEdit: false, inDelete: false, receipts: [] },
        },
        playbook.reply.findings,
      ).filter(({ kind }) => kind === 'forbidden')
    expect(texts.length).toBeGreaterThan(100)
    expect(texts.flatMap(spoken)).toEqual([])
    expect(spoken(`Gentile cliente, ${forbidden[0] ?? ''}.`)).toHaveLength(1)
  })
})
