import { openStage, type Column, type ColumnName, type Stage, type StageOptions } from './stage'
import { rehearsalColumn } from './rehearsal-column'
import { slackColumn } from './slack-column'
import { teamsColumn } from './teams-column'

const COLUMNS: readonly Column[] = [rehearsalColumn, slackColumn, teamsColumn]

/** The beginning of a title by which the table at the end finds its rows. */
const EQUAL = 'the same journey in '

export type Story = {
  title: string
  play: (stage: Stage) => Promise<void>
  /** Workspaces in which it cannot be played, and why. They are "–" in the table, with the reason below it. */
  lacks?: Partial<Record<ColumnName, string>>
}

/** Plays the same stories in each workspace. Stories share a house: each has its own customer. */
export function playEverywhere(
  stories: readonly Story[],
  options: StageOptions | (() => Promise<StageOptions>) = {},
): void {
  describe.each(COLUMNS)(`${EQUAL}$name`, ({ name, open }) => {
    let stage: Stage
    beforeAll(async () => {
      stage = openStage(await open(typeof options === 'function' ? await options() : options))
    })
    afterAll(() => stage.house.close())

    for (const { title, play, lacks = {} } of stories) {
      const reason = lacks[name]
      if (reason === undefined) it(title, () => play(stage))
      else it.skip(`${title} – ${reason}`, () => play(stage))
    }

    it(`nothing of it was refused by the platform (${stories.length} stories)`, () =>
      expect(stage.refused()).toEqual([]))
  })
}
