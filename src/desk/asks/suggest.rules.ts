import type { DepartmentId, TopicId } from '../../lib/ids'
import { foldText } from '../../lib/text'
import type { Playbook } from '../playbook/playbook.rules'

export type Suggestion = { department: DepartmentId; topic: TopicId }

/** Enough to know what a message is about, and little enough to be read in no time. */
const MAX_WORDS = 2_000

/** The department whose topic has most of its word stems in a text; undefined when no stem is found. */
export function suggestDepartment(
  { topics, departments }: Pick<Playbook, 'topics' | 'departments'>,
  text: string,
): Suggestion | undefined {
  const words = foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
  const spoken = ` ${words.join(' ')} `
  let best: { suggestion: Suggestion; hits: number } | undefined
  for (const { id: topic, keywords } of topics) {
    const department = departments.find((one) => one.topics.includes(topic))
    if (department === undefined) continue
    // A stem of several words ("sim card") is found as well: each begins a word.
    const stems = new Set(Object.values(keywords).flatMap((list) => list.map((stem) => foldText(stem).trim())))
    const hits = [...stems].filter((stem) => stem !== '' && spoken.includes(` ${stem}`)).length
    if (hits > (best?.hits ?? 0)) best = { suggestion: { department: department.id, topic }, hits }
  }
  return best?.suggestion
}
