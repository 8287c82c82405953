import type { ChannelsFile } from './channels-file'
import { faultAt, type Path, type PlaybookFault } from './fault'
import type { Source } from './file'

/** What no schema of one place can see: whether what stands in a file makes sense together. */
export type Checks = { faults: PlaybookFault[]; warnings: PlaybookFault[] }

/** The first target that fits counts: the last one has to fit everything, and nothing may stand behind such a one. */
export function checkPromises(source: Source, { promises }: ChannelsFile): Checks {
  const lists = promises.map(({ targets }, index) => ({ at: ['promises', index, 'targets'], items: targets }))
  const conditions = lists.map(({ at, items }) => ({
    at,
    items: items.map(({ kind, priority }) => kind !== undefined || priority !== undefined),
  }))
  return checkFirstThatFits(source, conditions, 'kind and priority')
}

/** A list of which the first that fits counts: for each entry, whether it has conditions. */
type Conditional = { at: Path; items: readonly boolean[] }

export function checkFirstThatFits(source: Source, lists: readonly Conditional[], conditions: string): Checks {
  const faults = lists.flatMap(({ at, items }) =>
    items.at(-1) === true
      ? [
          faultAt(
            source,
            [...at, items.length - 1],
            `must fit everything, since it is the last: leave out ${conditions}`,
          ),
        ]
      : [],
  )
  const warnings = lists.flatMap(({ at, items }) => {
    const end = items.indexOf(false)
    return end >= 0 && end < items.length - 1
      ? [faultAt(source, [...at, end + 1], 'never counts: the one before it fits everything')]
      : []
  })
  return { faults, warnings }
}
