import { diffPlaybooks, type Playbook } from '../../src/desk/index'
import { isRestartDue, tellChanges, tellSize } from '../../src/playbook/tell'
import { playbookOfTests } from '../support/desk'

const BEFORE = playbookOfTests
const [ada, ...others] = BEFORE.people as [Playbook['people'][number], ...Playbook['people']]
const told = (after: Partial<Playbook>, before: Partial<Playbook> = {}): string[] =>
  tellChanges(diffPlaybooks({ ...BEFORE, ...before }, { ...BEFORE, ...after }))

describe('The changes between two versions', () => {
  it.each<[string, Partial<Playbook>, string[]]>([
    ['nothing', {}, []],
    ['another version of the same', { version: 9 }, []],
    ['somebody new', { people: [...BEFORE.people, { ...ada, id: 'zoe' as typeof ada.id }] }, ['people', '  + zoe']],
    ['somebody gone', { people: others }, ['people', '  - ada']],
    [
      'somebody with other roles',
      { people: [{ ...ada, roles: ['lead'], email: 'a@b.example' }, ...others] },
      ['people', '  ~ ada: roles, email'],
    ],
    ['another order, which can matter', { people: [...others, ada] }, ['people', '  ~ order']],
    ['one word', { brand: 'Another' }, ['brand', '  ~ changed']],
    ['a text that was not there', { guidelines: 'Claim.' }, ['guidelines', '  + added']],
    ['a part of the tone', { tone: { ...BEFORE.tone, dont: ['Joke'] } }, ['tone', '  ~ dont']],
    [
      'how long a reply waits',
      { reply: { ...BEFORE.reply, undoMs: { public: 1, private: 1 } } },
      ['reply', '  ~ undo'],
    ],
    ['other rules of routing', { routes: [] }, ['routes', '  - removed']],
  ])('%s', (_what, after, lines) => {
    expect(told(after)).toEqual(lines)
  })

  it('are none when the database gives back the same in another order and without gaps', () => {
    const stored = JSON.parse(JSON.stringify(BEFORE)) as Playbook
    const turned = Object.fromEntries(Object.entries(stored).reverse()) as Playbook
    expect(diffPlaybooks(turned, BEFORE)).toEqual([])
  })

  it('are everything when there was nothing before', () => {
    const lines = tellChanges(diffPlaybooks(undefined, BEFORE))
    expect(lines).toContain('  + ada')
    expect(lines.filter((line) => line.startsWith('  ')).every((line) => line.startsWith('  + '))).toBe(true)
  })

  it('ask for a restart when accounts come, go or are set up otherwise, and for nothing else', () => {
    const [webchat, ...rest] = BEFORE.accounts as [Playbook['accounts'][number], ...Playbook['accounts']]
    const due = (accounts: Playbook['accounts']): boolean =>
      isRestartDue(diffPlaybooks(BEFORE, { ...BEFORE, accounts }))
    expect(due(rest)).toBe(true)
    expect(due([{ ...webchat, settingsHash: 'another' }, ...rest])).toBe(true)
    expect(due([{ ...webchat, name: 'Chat', undoMs: 1 }, ...rest])).toBe(false)
    expect(isRestartDue(diffPlaybooks(BEFORE, { ...BEFORE, brand: 'Another' }))).toBe(false)
  })
})

describe('The size of a playbook', () => {
  it('leaves out what there is none of', () => {
    expect(tellSize(BEFORE)).toBe('6 people, 2 rooms, 1 route, 3 accounts')
  })
})
