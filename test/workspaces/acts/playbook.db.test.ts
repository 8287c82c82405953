import { join } from 'node:path'
import type { Playbook } from '../../../src/desk/index'
import type { PersonId } from '../../../src/lib/ids'
import { readPlaybook } from '../../../src/playbook/read'
import { LOOK_ACTS } from '../../../src/workspaces/acts/acts'
import type { Card } from '../../../src/workspaces/cards/card'
import { renderCard } from '../../../src/workspaces/slack/render'
import { wordsIn } from '../../../src/workspaces/words/choose'
import { PLAYBOOK_PARTS } from '../../../src/workspaces/words/playbook-words'
import { as, cardOf, openCounter, readingOf } from '../../support/counter'
import { ada, playbookOfTests, vera, WRITTEN_PLAYBOOK, type TestDesk } from '../../support/desk'

const CARLA = 'carla' as PersonId
const [personOfTests] = playbookOfTests.people as [Playbook['people'][number]]

const WRITTEN: Partial<Playbook> = {
  ...WRITTEN_PLAYBOOK,
  people: [...playbookOfTests.people, { ...personOfTests, id: CARLA, name: 'Carla Contact', roles: ['contact'] }],
}

/** The parts that a card has a button for. */
const partsOn = (card: Card): string[] =>
  card.nodes.flatMap((node) =>
    node.kind === 'buttons'
      ? node.items.flatMap((item) => (item.kind === 'act' && item.act === 'playbook' ? [item.value.c] : []))
      : [],
  )

describe('/playbook', () => {
  let house: TestDesk
  let { at } = {} as Awaited<ReturnType<typeof openCounter>>
  beforeAll(async () => {
    ;({ house, at } = await openCounter({ playbook: { ...WRITTEN, version: 8 } }))
  })
  afterAll(() => house.close())

  it('shows what there is, and each part one press later', async () => {
    const first = cardOf(await at.say(as(vera), 'playbook', ''))
    expect(readingOf(first)).toContain('The playbook of Sportello Telecom, version 8')
    expect(partsOn(first)).toEqual(['guidelines', 'tone', 'dos', 'crisis'])
    const read = async (part: string): Promise<string> =>
      readingOf(cardOf(await at.press(as(vera), 'playbook', { c: part })))
    expect(await read('guidelines')).toContain('How we work\nClaim what you answer now.')
    expect(await read('tone')).toContain('How we sound\nLike a neighbour.')
    expect(await read('dos')).toMatch(
      /Say who does what until when\.[^]*Do not joke\.[^]*Never write \(Italian\)\n• numero verde[^]*infolinia/,
    )
    expect(await read('crisis')).toMatch(
      /Severe: Nobody can call\.[^]*Lead: Decides\.[^]*every 30 min[^]*Buongiorno, la rete è ferma\.[^]*times usual: 3[^]*Write down what was learnt\./,
    )
  })

  it('leads from each part to the others', async () => {
    for (const part of PLAYBOOK_PARTS) {
      const card = cardOf(await at.press(as(ada), 'playbook', { c: part }))
      expect(partsOn(card)).toEqual(PLAYBOOK_PARTS.filter((other) => other !== part))
    }
  })

  it.each([
    ['crisis', 'en', 'Crisis plan'],
    ['tone', 'en', 'Tone of voice'],
    ['Linee', 'it', 'Linee guida'],
    ['co robić', 'pl', 'Co robić, a czego nie'],
    ['weather', 'en', 'The playbook of Sportello Telecom, version 8'],
  ] as const)('with the word “%s” in “%s” opens “%s”', async (words, language, title) => {
    expect(cardOf(await at.say(as(ada, language), 'playbook', words)).title).toBe(title)
  })

  it('is said in three languages, also after a mention, and offered on the Home tab', async () => {
    for (const verb of ['playbook', 'manuale', 'zasady']) {
      expect(partsOn(cardOf(await at.say(as(ada), verb, '')))).toHaveLength(4)
    }
    expect(partsOn(cardOf(await at.say(as(ada), 'sportello', 'playbook')))).toHaveLength(4)
    expect(partsOn(cardOf(await at.say(as(ada), 'home', '')))).toEqual(['all'])
    expect(partsOn(cardOf(await at.press(as(ada), 'playbook', { c: 'all' })))).toHaveLength(4)
    expect(cardOf(await at.say(as(ada, 'it'), 'playbook', '')).title).toContain('Il manuale di Sportello Telecom')
    expect(LOOK_ACTS.playbook.label(wordsIn('pl'))).toBe('Zasady pracy')
  })

  it('is for the team: a contact of another department is told that they may not', async () => {
    const carla = as(CARLA)
    const refusal = { kind: 'refused', tell: expect.stringContaining('Playbook') }
    expect(await at.say(carla, 'playbook', '')).toMatchObject(refusal)
    expect(await at.press(carla, 'playbook', { c: 'crisis' })).toMatchObject(refusal)
  })
})

describe('/playbook where a team has written little', () => {
  it('offers what there is, and says so when there is nothing', async () => {
    const { house, at } = await openCounter({ playbook: { guidelines: 'Claim.' } })
    const first = cardOf(await at.say(as(ada), 'playbook', ''))
    expect(partsOn(first)).toEqual(['guidelines'])
    // A button of an earlier version.
    expect(cardOf(await at.press(as(ada), 'playbook', { c: 'crisis' }))).toEqual(first)
    await house.close()
    const empty = await openCounter()
    expect(readingOf(cardOf(await empty.at.say(as(ada), 'playbook', '')))).toContain('has written nothing here yet')
    await empty.house.close()
  })
})

describe('The sample playbook in Slack', () => {
  it('fits the windows whole', async () => {
    const read = await readPlaybook(join(__dirname, '../../../playbook'), () => undefined)
    if (!read.ok) throw new Error('the sample is in disorder')
    const { house, at } = await openCounter({ playbook: read.playbook })
    const actor = as(read.playbook.people[0]?.id ?? ada)
    for (const part of ['all', ...PLAYBOOK_PARTS]) {
      const card = cardOf(await at.press(actor, 'playbook', { c: part }))
      expect(renderCard(card, { as: part === 'all' ? 'post' : 'modal' }).warnings).toEqual([])
    }
    await house.close()
  })
})
