import type { AskMail, ConversationView } from '../../desk/index'
import { askStateFor } from './ask-state'
import type { Shown } from './shown'
import { excerpt, nameShown } from './texts'

const MAX_WORDS = 4_000

/** What somebody who is asked by mail reads: all that they need to answer, and that answering is a reply to the mail. */
export function askMail(
  shown: Shown,
  { mail, view }: { mail: AskMail; view: Pick<ConversationView, 'number' | 'person' | 'first' | 'last'> },
): { subject: string; text: string } {
  const { asks } = shown.words
  const { ask, to, remindsOf } = mail
  const { number } = view
  const asker = shown.who(ask.state.asker)
  const said = view.first.id === view.last.id ? [view.first] : [view.first, view.last]
  const begins =
    remindsOf === null
      ? asks.askedYou(asker, number)
      : asks.remindsYou[remindsOf.of](number, shown.stamp(remindsOf.due))
  const parts = [
    begins,
    askStateFor(shown, ask, to.id),
    headed(asks.question, ask.question),
    ...(ask.tried === '' ? [] : [headed(asks.tried, ask.tried)]),
    ...said.map((message) =>
      headed(`${asks.customerWrote(nameShown(view.person.name))} (${shown.stamp(message.occurredAt)})`, message.text),
    ),
    asks.mailFoot,
  ]
  return { subject: asks.mailSubject(number, asker), text: parts.join('\n\n') }
}

const headed = (heading: string, text: string): string => `${heading}:\n${excerpt(text, MAX_WORDS) || '—'}`
