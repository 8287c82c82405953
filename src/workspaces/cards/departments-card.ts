import type { DepartmentFigures } from '../../desk/index'
import { humanSpan } from '../../lib/time'
import type { Card, CardNode } from './card'
import type { Shown } from './shown'

/** How each department kept its agreement. */
export function departmentsCard(shown: Shown, all: readonly DepartmentFigures[]): Card {
  const { figures } = shown.words.asks
  const none: CardNode = { kind: 'text', text: figures.none }
  return {
    title: figures.title,
    tone: all.some(({ unanswered }) => unanswered > 0) ? 'warn' : 'plain',
    nodes: all.length === 0 ? [none] : [{ kind: 'facts', items: all.map((one) => itemOf(shown, one)) }],
    fallback: figures.title,
  }
}

function itemOf(shown: Shown, one: DepartmentFigures): { label: string; value: string } {
  const { figures } = shown.words.asks
  const { asks, acknowledged, answered, medianMs, worstMs, unanswered } = one
  const span = (ms: number): string => humanSpan(ms, shown.language)
  const parts = [
    figures.asks(asks),
    figures.acknowledged(acknowledged.inTime, acknowledged.due),
    figures.answered(answered.inTime, answered.due),
    ...(medianMs === null || worstMs === null ? [] : [figures.times(span(medianMs), span(worstMs))]),
    ...(unanswered === 0 ? [] : [figures.unanswered(unanswered)]),
  ]
  return { label: shown.department(one.department), value: parts.join(' · ') }
}
