import type { MessageView } from '../../desk/index'
import type { Shown } from './shown'

/** What is said beside a message of whether others can read it on its platform, and what is under way. */
export function hidingMarks(
  { words: { hiding, names } }: Shown,
  { said, channel }: { said: Pick<MessageView, 'hiding' | 'deletedAt'>; channel: string },
): string[] {
  const { hiding: state, deletedAt } = said
  if (state === null || deletedAt !== null) return []
  if (state.ordered !== null) return [state.ordered ? hiding.underWay.hide : hiding.underWay.show]
  return state.hidden ? [hiding.hidden(names.onChannel(channel))] : []
}
