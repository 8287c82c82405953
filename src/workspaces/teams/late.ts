import { goOn, within, type InFlight } from '../../lib/in-flight'
import { toRef, type Place } from './refs'
import { WorkspaceError, type PostRef } from '../workspace'

export type Late = {
  /** Makes a post under its key; rejects with `unknown` when the answer takes too long. */
  make: (key: string, post: () => Promise<Place>) => Promise<PostRef>
  /** Where a post stands whose answer came too late. */
  find: (key: string) => PostRef | undefined
}

type Around = InFlight & { remove: (place: Place) => Promise<void>; patienceMs: number }

/** Late answers of so many keys are remembered; older ones were looked for long ago. */
const MAX_REMEMBERED = 1_000

/**
 * Posts of Teams carry no key of ours, and Teams cannot be asked for them. What we can know is what its late answers
 * say: a post that was thought lost is found by it, and of one that was made again meanwhile only one stays.
 */
export function openLate({ inFlight, log, remove, patienceMs }: Around): Late {
  /** Of keys with an answer that was late: the post that stays. */
  const kept = new Map<string, PostRef | undefined>()
  const arrive = async (key: string, place: Place): Promise<void> => {
    if (kept.get(key) === undefined) kept.set(key, toRef(place))
    else await remove(place)
  }
  return {
    find: (key) => kept.get(key),
    make: async (key, post) => {
      const work = post()
      const made = await within(work, patienceMs)
      if (made !== 'late') {
        const earlier = kept.get(key)
        // The answer that was thought lost came while this was on its way: what stood first stays.
        if (earlier !== undefined) {
          goOn({ inFlight, log }, remove(made.value))
          return earlier
        }
        const ref = toRef(made.value)
        if (kept.has(key)) kept.set(key, ref)
        return ref
      }
      if (kept.size >= MAX_REMEMBERED) kept.clear()
      if (!kept.has(key)) kept.set(key, undefined)
      // What failed late is as unknown as before.
      const late = work.then(
        (place) => arrive(key, place),
        () => undefined,
      )
      goOn({ inFlight, log }, late)
      throw new WorkspaceError('unknown', 'Teams does not answer in time')
    },
  }
}
