import type { DutyLine } from '../../desk/index'
import type { DepartmentId } from '../../lib/ids'
import type { Card, CardNode } from './card'
import type { Shown } from './shown'

/** Who would be asked now, department by department, and who after them. */
export function dutyCard(
  shown: Shown,
  lists: readonly { department: DepartmentId; lines: readonly DutyLine[] }[],
): Card {
  const { duty, answers } = shown.words.asks
  const [only] = lists.length === 1 ? lists : []
  const title = only ? duty.title(shown.department(only.department)) : duty.all
  const nodes = lists.flatMap(({ department, lines }): CardNode[] => [
    ...(only ? [] : [{ kind: 'text', text: shown.department(department), size: 'large' } as const]),
    lines.length === 0
      ? { kind: 'text', text: answers.nobodyToAsk, tone: 'warn' }
      : { kind: 'facts', items: lines.map((line) => itemOf(shown, line)) },
  ])
  return { title, tone: 'plain', nodes, fallback: title }
}

function itemOf(shown: Shown, line: DutyLine): { label: string; value: string } {
  return { label: shown.who(line.person), value: `${shown.words.asks.why[line.why]} · ${presenceOf(shown, line)}` }
}

function presenceOf({ words, from, now }: Shown, { open, until, backAt, away }: DutyLine): string {
  const { duty } = words.asks
  if (open) return until === null ? duty.alwaysThere : duty.there(from(now, until))
  if (backAt === null) return duty.notForLong
  return away ? duty.away(from(now, backAt)) : duty.off(from(now, backAt))
}
