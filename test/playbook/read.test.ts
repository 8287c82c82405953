import { join } from 'node:path'
import { DEFAULT_PROMISES, NOTHING_MORE } from '../../src/desk/index'
import { describeFault } from '../../src/playbook/fault'
import { readPlaybook } from '../../src/playbook/read'
import { playbookDir, TWO_FILES, WHOLE } from '../support/playbook-files'

const HOUR = 3_600_000
const secret = (name: string): string | undefined => (name === 'ADDRESS' ? 'ciao@lineachiara.example' : undefined)

async function readFiles(files: Readonly<Record<string, string>>) {
  const { dir, drop } = playbookDir(files)
  try {
    return await readPlaybook(dir, secret)
  } finally {
    drop()
  }
}

async function contentOf(files: Readonly<Record<string, string>>) {
  const read = await readFiles(files)
  if (!read.ok) throw new Error(read.faults.map(describeFault).join('\n'))
  return { ...read, playbook: read.playbook }
}

describe('A playbook of two files', () => {
  it('works with the promises that everybody makes, and has nothing more', async () => {
    const { playbook, warnings } = await contentOf(TWO_FILES)
    expect(playbook).toMatchObject({ ...NOTHING_MORE, brand: 'Linea Chiara' })
    expect(playbook.accounts.map(({ promises }) => promises)).toEqual([DEFAULT_PROMISES])
    expect(playbook.triage).toBeUndefined()
    expect(warnings).toEqual([])
  })
})

describe('A whole playbook', () => {
  it('says what each account promises, and in whose hours', async () => {
    const { playbook, accounts } = await contentOf(WHOLE)
    const [webchat, email] = playbook.accounts
    expect(webchat).toMatchObject({
      objective: 'Answer while they wait.',
      promises: {
        calendar: 'office',
        warnAtShare: 0.8,
        managerAfterMs: HOUR / 2,
        targets: [
          {
            kind: 'complaint',
            priority: 1,
            withinMs: { 'first-reply': HOUR / 4, 'next-reply': HOUR / 2, resolution: 8 * HOUR },
            bands: { goodMs: HOUR / 4, acceptableMs: HOUR, poorMs: 4 * HOUR },
          },
          { withinMs: { 'first-reply': HOUR }, bands: { goodMs: HOUR, acceptableMs: 5 * HOUR, poorMs: 24 * HOUR } },
        ],
      },
    })
    expect(webchat?.promises.targets[1]).not.toHaveProperty('kind')
    expect(email?.promises).toMatchObject({ calendar: 'office', warnAtShare: 0.75, targets: [{ withinMs: {} }] })
    // The channel is given what is its own, and nothing of what the desk promises.
    expect(accounts[1]?.settings).toEqual({ address: 'ciao@lineachiara.example' })
  })

  it('knows the hours of every calendar', async () => {
    const { playbook } = await contentOf(WHOLE)
    expect(playbook.calendars).toEqual([
      {
        id: 'office',
        name: 'Milan',
        zone: 'Europe/Rome',
        week: [
          [
            { opens: 540, closes: 780 },
            { opens: 840, closes: 1080 },
          ],
          [],
          [],
          [],
          [{ opens: 1320, closes: 1800 }],
          [],
          [],
        ],
        holidays: { country: 'IT', state: '25', region: 'MI' },
        days: { '2026-12-24': [{ opens: 540, closes: 780 }], '2026-12-31': [] },
      },
      {
        id: 'warsaw',
        name: 'Warsaw',
        zone: 'Europe/Warsaw',
        week: [[], [{ opens: 0, closes: 1440 }], [], [], [], [], []],
        holidays: { country: 'PL' },
        days: {},
      },
    ])
  })

  it('knows whom to ask: contacts are people, and people can be contacts', async () => {
    const { playbook } = await contentOf(WHOLE)
    expect(playbook.dutyManager).toBe('giulia')
    expect(playbook.departments).toEqual([
      {
        id: 'billing',
        name: { it: 'Fatturazione', pl: 'Rozliczenia', en: 'Billing' },
        topics: ['bill'],
        head: 'paola',
        contacts: ['marco'],
        agreed: [
          { priority: 1, acknowledgeWithinMs: HOUR / 12, answerWithinMs: HOUR / 2 },
          { acknowledgeWithinMs: HOUR / 4, answerWithinMs: HOUR },
        ],
      },
    ])
    expect(playbook.contacts).toEqual([
      {
        person: 'marco',
        department: 'billing',
        title: 'Invoices',
        calendar: 'office',
        media: ['slack', 'email'],
        deputy: 'giulia',
        urgentAnytime: true,
      },
      expect.objectContaining({ person: 'paola', department: 'billing', calendar: 'always' }),
      // Giulia is nobody's contact by herself, but stands in for Marco.
      expect.objectContaining({ person: 'giulia', department: 'billing' }),
    ])
    expect(playbook.people.map(({ id, name, roles }) => [id, name, roles])).toEqual([
      ['ada', 'Ada Conti', ['agent']],
      ['giulia', 'Giulia Ferri', ['lead', 'contact']],
      ['marco', 'Marco Bianchi', ['contact']],
      ['paola', 'Paola Gatti', ['contact']],
    ])
    expect(playbook.people[3]?.workspaces).toEqual({ slack: 'UPAOLA' })
  })

  it('keeps what triage and a crisis will need', async () => {
    const { playbook } = await contentOf(WHOLE)
    expect(playbook.topics).toEqual([
      { id: 'bill', name: { en: 'Bills', it: 'Bills', pl: 'Bills' }, keywords: { it: ['bollett'], en: ['bill'] } },
    ])
    expect(playbook.triage).toEqual({
      important: [
        { handle: '@paper', priority: 1, reason: 'A newspaper.' },
        { reachOver: 50_000, priority: 2, reason: 'Many read it.' },
      ],
      spam: { words: { en: ['crypto'] }, linksOver: 3 },
      priority: [
        {
          when: { topic: 'bill', kind: 'complaint', words: { it: ['disdetta'] }, sentiment: 'negative' },
          priority: 2,
          reason: 'Somebody is about to leave.',
        },
      ],
    })
    expect(playbook.crisis).toEqual({
      severities: [{ id: 'severe', name: 'Severe', description: 'Nobody can call.' }],
      roles: [{ id: 'lead', name: 'Lead', duty: 'Decides.' }],
      updateEveryMs: HOUR / 2,
      statements: [{ id: 'outage-it', language: 'it', text: 'Buongiorno.' }],
      reviewTasks: ['Write it down.'],
      thresholds: { times_usual: 3, negative_share: 0.2 },
    })
  })

  it('has its texts: tone, guidelines, answers by language, articles', async () => {
    const { playbook } = await contentOf(WHOLE)
    expect(playbook.tone).toEqual({
      do: ['Say who does what until when.'],
      dont: ['Do not joke.'],
      forbidden: { it: ['numero verde'] },
      text: '# How we sound\n\nLike a neighbour.',
    })
    expect(playbook.guidelines).toBe('# How we work\n\n1. Claim.')
    expect(playbook.answers).toEqual([
      {
        id: 'late-bill',
        topics: ['bill'],
        channels: ['webchat'],
        titles: { it: 'Bolletta in ritardo', en: 'Late bill' },
        texts: {
          it: 'Gentile {name}, la bolletta arriva il {date}.',
          en: 'Dear {name}, the bill comes on {date}.',
        },
        files: [],
      },
    ])
    expect(playbook.articles).toEqual([
      {
        id: 'read-a-bill',
        title: 'How to read a bill',
        language: 'en',
        topics: ['bill'],
        link: 'https://lineachiara.example/bill',
        text: 'At the top right is the number.',
      },
    ])
  })

  it('says the same in files that an editor of another system wrote', async () => {
    const foreign = Object.fromEntries(
      Object.entries(WHOLE).map(([name, text]) => [name, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
    )
    expect((await contentOf(foreign)).playbook).toEqual((await contentOf(WHOLE)).playbook)
  })

  it('is the sample, which everybody reads first', async () => {
    const read = await readPlaybook(join(__dirname, '../../playbook'), () => undefined)
    expect(read.ok ? [] : read.faults.map(describeFault)).toEqual([])
  })
})
