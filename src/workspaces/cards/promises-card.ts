import type { DeadlineExplained } from '../../desk/index'
import { humanSpan } from '../../lib/time'
import type { Card, CardNode } from './card'
import { dueLine, outcomeOf } from './deadline-posts'
import type { Shown } from './shown'
import { oneLine } from './texts'

/** Why is it due then: the rule, the calendar, the times that were counted, and what became of each promise. */
export function promisesCard(
  shown: Shown,
  { number, deadlines }: { number: string; deadlines: readonly DeadlineExplained[] },
): Card {
  const { words } = shown
  const title = words.deadlines.title(number)
  const nodes: CardNode[] =
    deadlines.length === 0
      ? [{ kind: 'text', text: words.deadlines.nothing }]
      : deadlines.flatMap((deadline, index) => [
          ...(index === 0 ? [] : [{ kind: 'divider' } as const]),
          ...promise(shown, deadline),
        ])
  return { title, tone: 'plain', nodes, fallback: title }
}

function promise(shown: Shown, deadline: DeadlineExplained): CardNode[] {
  const { labels } = shown.words.deadlines
  const { ended, reopened } = deadline
  const items = [
    { label: labels.rule, value: ruleLine(shown, deadline) },
    { label: labels.time, value: timeLine(shown, deadline) },
    { label: labels.calendar, value: calendarLine(shown, deadline) },
    { label: labels.counted, value: countedLines(shown, deadline) },
    ...(ended === null ? [] : [{ label: labels.took, value: tookLine(shown, ended) }]),
    ...(reopened === 0 ? [] : [{ label: labels.reopened, value: shown.words.deadlines.reopened(reopened) }]),
  ]
  const heading = ended === null ? dueLine(shown, deadline) : outcomeOf(shown, deadline)
  const tone = deadline.overdue || ended?.missed === true ? 'bad' : 'plain'
  return [
    { kind: 'text', text: heading, size: 'large', tone },
    { kind: 'facts', items: items.filter(({ value }) => value !== '') },
  ]
}

function ruleLine({ words: { deadlines }, account }: Shown, { rule }: DeadlineExplained): string {
  const conditions = [
    ...(rule.kind === null ? [] : [deadlines.kinds[rule.kind]]),
    ...(rule.priority === null ? [] : [deadlines.priority(rule.priority)]),
  ].join(', ')
  const name = oneLine(account(rule.account)?.name ?? rule.account, 60)
  const target = deadlines.rule(rule.target + 1, name, conditions || deadlines.whichever)
  return `${target}, ${deadlines.version(rule.playbookVersion)}`
}

function timeLine({ words: { deadlines }, language, full }: Shown, deadline: DeadlineExplained): string {
  const { withinMs, startedAt, dueAt } = deadline
  return `${deadlines.within(humanSpan(withinMs, language), full(startedAt))} → ${full(dueAt)}`
}

const calendarLine = ({ words: { deadlines } }: Shown, { calendarName, zone }: DeadlineExplained): string =>
  calendarName === null ? deadlines.always(zone) : `${oneLine(calendarName, 60)} (${zone})`

function countedLines({ words: { deadlines }, stamp, from }: Shown, { counted, more }: DeadlineExplained): string {
  const lines = counted.map((span) => `${stamp(span.from)} – ${from(span.from, span.to)}`)
  return [...lines, ...(more ? [deadlines.andMore] : [])].join('\n')
}

function tookLine(
  { words: { deadlines }, language }: Shown,
  { businessMs, wallMs, band }: NonNullable<DeadlineExplained['ended']>,
): string {
  const took = deadlines.took(humanSpan(businessMs, language), humanSpan(wallMs, language))
  return band === null ? took : `${took} · ${deadlines.bands[band]}`
}
