import { claimConversation } from '../../../src/desk/index'
import type { DepartmentId } from '../../../src/lib/ids'
import { openPerform } from '../../../src/workspaces/acts/perform'
import { actsOn, as, cardOf, hands, readingOf } from '../../support/counter'
import { ada, bruno, giulia, otto, stranger } from '../../support/desk'
import { openPromises, type Counter } from '../../support/promises'

jest.setTimeout(60_000)

const DEPARTMENT = { id: 'billing' as DepartmentId, name: { en: 'Billing', it: 'Fatture' }, topics: [] }

let counter: Counter
let at: ReturnType<typeof hands>
beforeEach(async () => {
  counter = await openPromises({
    playbook: { departments: [{ ...DEPARTMENT, contacts: [otto], head: otto, agreed: [] }] },
  })
  at = hands(
    openPerform(counter.desk, {
      threadLink: (workspace, id) => Promise.resolve(`https://${workspace}.example/${id}`),
    }),
  )
})
afterEach(() => counter.house.close())

const read = async (words: string, language: 'en' | 'it' | 'pl' = 'en') =>
  readingOf(cardOf(await at.say(as(giulia, language), 'sla', words)))

it('counts what is open, waits, is due soon and is missed, and how today was answered', async () => {
  await counter.at('09:00')
  const first = await counter.writes('t1', 'My line is dead')
  await counter.writes('t2', 'And mine')
  await counter.at('09:20')
  const answered = await counter.writes('t3', 'A question')
  await claimConversation(counter.desk, { conversation: first, by: ada })
  await counter.at('09:30')
  await counter.answers(answered)
  await counter.at('09:50')
  const soon = await read('')
  expect(soon).toContain('3 open, 1 without anybody, 2 waiting for us · 2 due soon')
  expect(soon).toContain('Today 1 first reply, median 10 min in our hours (10 min for the customer)')
  expect(soon).toContain('1 good · 0 acceptable · 0 poor · 0 unacceptable')
  await counter.at('10:05')
  expect(await read('')).toContain('3 open, 1 without anybody, 2 waiting for us · 2 missed')
  expect(await read('', 'it')).toContain('3 aperte, 1 senza nessuno, 2 in attesa di noi · 2 scadute')
  expect(await read('', 'pl')).toContain('po terminie: 2')
})

it('lists the most urgent first, each with its thread, and narrows by channel, agent and department', async () => {
  await counter.at('09:00')
  const mine = await counter.writes('t1', 'My line is dead')
  await claimConversation(counter.desk, { conversation: mine, by: ada })
  await counter.at('09:10')
  const other = await counter.writes('t2', 'And mine')
  await counter.at('09:58')
  const risk = cardOf(await at.say(as(giulia), 'sla', 'risk'))
  const reading = readingOf(risk)
  expect(reading).toContain('2 conversations are at risk or late')
  expect(reading.indexOf('Ada Rossi')).toBeLessThan(reading.indexOf('nobody'))
  const links = risk.nodes.flatMap((node) => (node.kind === 'buttons' ? node.items : []))
  expect(links.flatMap((item) => (item.kind === 'link' ? [item.url] : []))).toEqual([
    `https://slack.example/${mine}`,
    `https://slack.example/${other}`,
  ])
  const ofAda = await at.press(as(giulia), 'sla-risk', { c: `agent:${ada}` })
  expect(readingOf(cardOf(ofAda))).toContain('1 conversation is at risk or late')
  expect(readingOf(cardOf(await at.press(as(bruno), 'sla', { c: `agent:${bruno}` })))).toContain('Only Bruno Neri')
  expect(await read('channel telegram')).toContain('No open conversation')
  expect(await read('department bill')).toContain('No open conversation')
  expect(await read('agent ada')).toContain('1 open')
  expect([...actsOn(risk).keys()]).toEqual(expect.arrayContaining(['sla', 'sla-risk', 'case']))
})

it('leaves out what waits in quarantine', async () => {
  const id = await counter.writes('t1', 'Buy cheap pills')
  expect(await read('')).toContain('1 open')
  await at.say(as(ada), 'spam', '', { conversation: id })
  expect(await read('')).toContain('No open conversation')
})

it('answers what it cannot read with what can be written, and shows nothing to strangers', async () => {
  for (const words of ['nonsense', 'channel pigeon', 'agent nobody-here', 'department of silly walks']) {
    expect(await at.say(as(giulia), 'sla', words)).toMatchObject({ kind: 'refused' })
  }
  for (const key of ['', 'agent:nobody', 'department:x', 'constructor', 'all:']) {
    const answer = await at.press(as(giulia), 'sla', { c: key || 'x' })
    if (key !== 'all:') expect(answer).toMatchObject({ kind: 'refused' })
  }
  expect(await at.say(as(stranger), 'sla', '')).toMatchObject({ kind: 'refused' })
})
