import type { Card } from '../cards/card'
import type { Dialog } from '../cards/dialog'
import { wordsIn } from '../words/choose'
import type { Actor, Answer } from './answer'

/**
 * An answer where no window can be opened: what it would have said, or a button that opens it. The form behind the
 * button knows nothing of the files that came with the words: they are named, before the customer misses them.
 */
export function plainly(answer: Answer, language: Actor['language'], files: readonly string[] = []): string | Card {
  const lost = files.map((name) => wordsIn(language).visits.notAlong(name))
  switch (answer.kind) {
    case 'done':
    case 'refused':
      return answer.tell ?? wordsIn(language).visits.done
    case 'card':
      return answer.card
    case 'dialog':
      return opener(answer.dialog, lost, language)
    case 'amend':
      return opener(answer.dialog, [...Object.values(answer.remarks), ...lost], language)
  }
}

// A dialog's act is also the act of the button that opens it.
function opener({ act, title, value }: Dialog, remarks: readonly string[], language: Actor['language']): Card {
  return {
    title: '',
    tone: 'plain',
    fallback: title,
    nodes: [
      ...(remarks.length === 0
        ? [{ kind: 'text' as const, text: title }]
        : remarks.map((text) => ({ kind: 'text' as const, text, tone: 'warn' as const }))),
      {
        kind: 'buttons',
        items: [{ kind: 'act', act, label: wordsIn(language).visits.open, style: 'primary', value }],
      },
    ],
  }
}
