import { describeFault } from '../../src/playbook/fault'
import { readPlaybook } from '../../src/playbook/read'
import { SLIPS, type Slip } from './slips'
import { SLIPS_OF_TEXTS } from './slips-of-texts'
import { playbookDir, TWO_FILES, WHOLE } from '../support/playbook-files'

type Files = Readonly<Record<string, string>>

async function told(files: Files): Promise<{ faults: string[]; warnings: string[] }> {
  const { dir, drop } = playbookDir(files)
  try {
    const read = await readPlaybook(dir, () => undefined)
    return { faults: read.ok ? [] : read.faults.map(describeFault), warnings: read.warnings.map(describeFault) }
  } finally {
    drop()
  }
}

/** The whole playbook with one slip in it. */
function slip(file: string, right: string, wrong: string): Files {
  const text = WHOLE[file] ?? ''
  if (!text.includes(right)) throw new Error(`${file} has no ${right}`)
  return { ...WHOLE, [file]: text.replace(right, wrong) }
}

describe('What is wrong is told with file and line, and what would be right', () => {
  it.each([...SLIPS, ...SLIPS_OF_TEXTS])('%s: %j as %j', async (...[file, right, wrong, says]: Slip) => {
    const { faults } = await told(slip(file, right, wrong))
    expect(faults).toContainEqual(expect.stringContaining(says))
  })

  it('in a file whose name is its id', async () => {
    const { faults } = await told({ ...WHOLE, 'answers/Late Bill.md': WHOLE['answers/late-bill.md'] ?? '' })
    expect(faults).toEqual([expect.stringContaining('answers/Late Bill.md:1: is an id by its name')])
  })

  it('when a file that must be there is missing, and only then', async () => {
    const { dir, drop } = playbookDir({})
    const read = await readPlaybook(dir, () => undefined)
    drop()
    expect(read.ok ? [] : read.faults.map(({ file, message }) => `${file} ${message}`)).toEqual([
      expect.stringContaining('channels.yaml is missing in'),
      expect.stringContaining('playbook.yaml is missing in'),
    ])
  })

  it('once for a circle of deputies, and not for two who stand in for each other', async () => {
    const contact = (id: string, deputy: string): string =>
      `  - { id: ${id}, name: ${id}, email: ${id}@a.example, media: [email], deputy: ${deputy} }\n`
    const withContacts = (list: string): Files => ({
      ...WHOLE,
      'departments.yaml': (WHOLE['departments.yaml'] ?? '')
        .replace('contacts: [marco]', 'contacts: [marco, one, two, three]')
        .concat(list),
    })
    const circle = contact('one', 'two') + contact('two', 'three') + contact('three', 'one')
    expect((await told(withContacts(circle))).faults).toEqual([
      'departments.yaml:22 contacts.3.deputy: goes round in a circle: one → two → three → one; leave out one deputy',
    ])
    const pair = contact('one', 'two') + contact('two', 'one') + contact('three', 'one')
    expect((await told(withContacts(pair))).faults).toEqual([])
  })

  it('all at once, in the order of the files, whatever else is wrong there', async () => {
    const { faults } = await told({
      ...slip('departments.yaml', 'acknowledge: 15m', 'acknowledge: soon'),
      'triage.yaml': (WHOLE['triage.yaml'] ?? '')
        .replace('topic: bill', 'topic: bull')
        .replace('priority: 2', 'priority: 9'),
      'answers/late-bill.md': (WHOLE['answers/late-bill.md'] ?? '')
        .replace('## en', '## xx')
        .replace('[bill]', '[bull]'),
      'tone.md': '---\ndo: 1\n---\n',
    })
    expect(faults.map((fault) => fault.replace(/: .*/, ''))).toEqual([
      'answers/late-bill.md:2 topics.0',
      'answers/late-bill.md:4 titles.en',
      'answers/late-bill.md:10',
      'departments.yaml:10 departments.0.agreed.1.acknowledge',
      'tone.md:2 do',
      'triage.yaml:7 important.1.priority',
      'triage.yaml:10 priority.0.when.topic',
    ])
  })

  it('without what only follows from a file that cannot be read', async () => {
    const { faults } = await told({ ...WHOLE, 'triage.yaml': 'topics: [' })
    expect(faults.every((fault) => fault.startsWith('triage.yaml:'))).toBe(true)
    expect(faults.length).toBeGreaterThan(0)
  })
})

describe('What is odd but works is a warning', () => {
  it.each<[string, Files, ...string[]]>([
    [
      'a target that never counts',
      slip(
        'channels.yaml',
        '- { first_reply: 4h',
        '- { first_reply: 3h, next_reply: 3h, resolution: 3h }\n      - { first_reply: 4h',
      ),
      'channels.yaml:17 promises.1.targets.1: never counts: the one before it fits everything',
    ],
    [
      'an answer for a channel that nobody has',
      slip('answers/late-bill.md', '[webchat]', '[webchat, facebook]'),
      'answers/late-bill.md:3 channels.1: there is no account of the type "facebook"; there are webchat, email',
    ],
    [
      'an hour that clocks skip in spring',
      { ...TWO_FILES, 'calendars.yaml': "calendars: [{ id: night, name: Night, week: { sun: '02:30-04:00' } }]" },
      'calendars.yaml:1 calendars.0.week.sun: Sunday 02:30-04:00: when clocks skip 02:00-03:00, 02:30 counts as 03:00',
      'calendars.yaml:1 calendars.0.week.sun: Sunday 02:30-04:00: when clocks show 02:00-03:00 twice, the first 02:30 counts',
    ],
    [
      'a contact with whom the ladder ends',
      {
        ...TWO_FILES,
        'departments.yaml': `duty_manager: marco
departments:
  - { id: billing, name: Billing, head: marco, contacts: [marco], agreed: [{ acknowledge: 5m, answer: 1h }] }
contacts:
  - { id: marco, name: Marco, email: marco@a.example, media: [email] }
`,
      },
      'departments.yaml:5 contacts.0.id: has only one rung: when they are silent, nobody else is asked; name a deputy',
    ],
  ])('%s', async (_what, files, ...warnings) => {
    expect(await told(files)).toEqual({ faults: [], warnings })
  })
})
