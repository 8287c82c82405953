import { ASK_ACTS } from '../../../src/workspaces/acts/ask-acts'
import { CONVERSATION_ACTS, LOOK_ACTS, OPERATOR_ACTS } from '../../../src/workspaces/acts/acts'
import { OPENS_WINDOW } from '../../../src/workspaces/acts/windows'
import * as slackDialog from '../../../src/workspaces/slack/render-dialog'
import * as slack from '../../../src/workspaces/slack/render'
import { findFaults, type Place } from '../../../src/workspaces/teams/limits'
import { renderCard } from '../../../src/workspaces/teams/render'
import { renderDialog } from '../../../src/workspaces/teams/render-dialog'
import { openSigner } from '../../../src/workspaces/teams/values'
import { playDay, type Day, type Shown } from '../../support/played'
import { blockFault, viewFault } from '../../support/slack/block-kit'
import { activeText as activeInSlack } from '../../support/slack/reading'
import { activeText, cardComplaints } from '../../support/teams/adaptive-cards'

jest.setTimeout(300_000)

const LANGUAGES = ['en', 'it', 'pl'] as const
type Language = (typeof LANGUAGES)[number]

const { sign } = openSigner('a secret of at least 32 characters', () => new Date('2026-11-24T09:00:00Z'))
const zone = 'Europe/Rome'
const PLACES = ['card', 'post', 'dialog', 'home'] as const

/** Bytes as Teams counts them, by what was shown and in which language. */
const sizes = new Map<string, Map<Language, number[]>>()

describe.each(LANGUAGES)('Everything that a desk shows in a day, in “%s”', (language) => {
  let day: Day
  beforeAll(async () => {
    day = await playDay(language)
  })

  it('is a lot', () => {
    expect(new Set(day.shown.map(({ kind }) => kind)).size).toBeGreaterThan(20)
    expect(day.shown.length).toBeGreaterThan(200)
  })

  it('is taken by Teams and understood by its own parser, whatever it is shown as', () => {
    for (const one of day.shown) {
      for (const { content, place, warnings } of inTeams(one, language)) {
        const judged = [findFaults(content, place), cardComplaints(content), activeText(content)]
        expect([one.kind, ...judged]).toEqual([one.kind, [], [], []])
        expect([one.kind, warnings.filter((warning) => !/^(cut|left out|folded) \d+/.test(warning))]).toEqual([
          one.kind,
          [],
        ])
      }
    }
  })

  it('is taken by Slack, whatever it is shown as', () => {
    for (const one of day.shown) {
      for (const [fault, active] of inSlack(one, language)) {
        expect([one.kind, fault, active]).toEqual([one.kind, undefined, []])
      }
    }
  })

  it('opens a window by exactly those acts that say so before they are pressed', () => {
    const answered = new Map<string, Set<string>>()
    for (const { act, answer } of day.pressed) answered.set(act, (answered.get(act) ?? new Set()).add(answer))
    const all = [CONVERSATION_ACTS, ASK_ACTS, LOOK_ACTS, OPERATOR_ACTS].flatMap((acts) => Object.keys(acts))
    expect([...answered.keys()].sort()).toEqual(all.sort())
    for (const [act, answers] of answered) {
      expect([act, answers.has('dialog') || answers.has('card')]).toEqual([act, OPENS_WINDOW.has(act)])
    }
  })
})

afterAll(() => process.stdout.write(`\n${tableOf(sizes)}\n`))

type Drawn = { content: unknown; place: Place; warnings: string[] }

function inTeams(one: Shown, language: Language): Drawn[] {
  if ('dialog' in one) {
    const { card: content, warnings } = renderDialog(one.dialog, {
      language,
      zone,
      form: 'x'.repeat(500),
      remarks: one.remarks,
    })
    measure(`form ${one.kind}`, language, content)
    return [{ content, place: 'dialog', warnings }]
  }
  const drawn = PLACES.map((as): Drawn => {
    const { content, warnings } = renderCard(one.card, { as, sign, language, zone })
    return { content, place: as === 'dialog' ? 'dialog' : 'message', warnings }
  })
  measure(one.kind, language, drawn[0]?.content)
  return drawn
}

function inSlack(one: Shown, language: Language): [fault: unknown, active: unknown][] {
  if ('dialog' in one) {
    const view = slackDialog.renderDialog(one.dialog, { language, remarks: one.remarks })
    return [[viewFault({ ...view, private_metadata: '' }, 'modal'), []]]
  }
  return (['card', 'post', 'modal', 'home'] as const).map((as) => {
    const { blocks } = slack.renderCard(one.card, { as })
    return [blockFault(blocks, as === 'card' || as === 'post' ? 'message' : as), activeInSlack(blocks)]
  })
}

function measure(kind: string, language: Language, content: unknown): void {
  const row = sizes.get(kind) ?? new Map<Language, number[]>()
  row.set(language, [...(row.get(language) ?? []), JSON.stringify(content).length * 2])
  sizes.set(kind, row)
}

/** Median and largest in bytes of UTF-16; a card may have 25,000. */
function tableOf(all: typeof sizes): string {
  const cell = (bytes: readonly number[] = []): string => {
    const sorted = [...bytes].sort((one, other) => one - other)
    return `${sorted[Math.floor(sorted.length / 2)] ?? '–'} / ${sorted.at(-1) ?? '–'}`
  }
  const rows = [...all].sort().map(([kind, row]) => [kind, ...LANGUAGES.map((language) => cell(row.get(language)))])
  return [['Sizes in Teams', ...LANGUAGES], ...rows]
    .map(([kind = '', ...cells]) => [kind.padEnd(22), ...cells.map((one) => one.padStart(15))].join(''))
    .join('\n')
}
