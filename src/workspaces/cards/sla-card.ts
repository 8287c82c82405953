import type { AtRisk, ChannelState, SlaFilter } from '../../desk/index'
import { humanSpan } from '../../lib/time'
import type { Button, Card, CardNode } from './card'
import { capital } from './place'
import type { Shown } from './shown'
import { nameShown } from './texts'

/** A line of the list at risk with the way to its thread, where the reader's workspace has one. */
export type RiskLine = AtRisk & { thread: string | undefined }

/** What the filter's buttons offer. */
export type SlaChoices = {
  channels: readonly string[]
  people: readonly { id: string; name: string }[]
  departments: readonly { id: string; name: string }[]
}

type SlaPage = { filter: SlaFilter; only: string | undefined; choices: SlaChoices; reader: string }

/** What a filter is called in buttons: `all`, `channel:telegram`, `agent:ada`, `department:billing`. */
export function filterKey({ channel, agent, department }: SlaFilter): string {
  if (channel !== undefined) return `channel:${channel}`
  if (agent !== undefined) return `agent:${agent}`
  return department === undefined ? 'all' : `department:${department}`
}

export function slaCard(shown: Shown, { states, ...page }: SlaPage & { states: readonly ChannelState[] }): Card {
  const { sla } = shown.words
  const lines = states.flatMap((state) => channelNodes(shown, state))
  const tone = states.some(({ missed }) => missed > 0)
    ? 'bad'
    : states.some(({ dueSoon }) => dueSoon > 0)
      ? 'warn'
      : 'plain'
  const nodes: CardNode[] = [
    ...onlyLine(shown, page.only),
    ...(lines.length === 0 ? [{ kind: 'text', text: sla.nothing } as const] : lines),
    ...filterButtons(shown, page),
  ]
  return { title: sla.title, tone, nodes, fallback: sla.title }
}

/** The conversations whose promises are near their end or past it, each with the way to its thread. */
export function riskCard(
  shown: Shown,
  { lines, limit, ...page }: SlaPage & { lines: readonly RiskLine[]; limit: number },
): Card {
  const { sla } = shown.words
  const title = lines.length === 0 ? sla.noneAtRisk : sla.atRisk(lines.length)
  const more: CardNode[] =
    lines.length < limit ? [] : [{ kind: 'text', text: sla.more(limit), tone: 'quiet', size: 'small' }]
  return {
    title,
    tone: lines.some(({ dueAt }) => dueAt <= shown.now) ? 'bad' : lines.length > 0 ? 'warn' : 'good',
    nodes: [
      ...onlyLine(shown, page.only),
      ...lines.flatMap((line) => riskNodes(shown, line)),
      ...more,
      ...filterButtons(shown, page),
    ],
    fallback: title,
  }
}

const onlyLine = ({ words: { sla } }: Shown, only: string | undefined): CardNode[] =>
  only === undefined ? [] : [{ kind: 'text', text: sla.only(only), tone: 'quiet', size: 'small' }]

function channelNodes({ words: { sla, names }, language }: Shown, state: ChannelState): CardNode[] {
  const { open, unclaimed, waiting, dueSoon, missed, firstRepliesToday, bandsToday } = state
  const near = [...(missed > 0 ? [sla.missed(missed)] : []), ...(dueSoon > 0 ? [sla.dueSoon(dueSoon)] : [])]
  const now = [
    sla.now({ open: sla.open(open), unclaimed, waiting }),
    near.length === 0 ? sla.kept : near.join(', '),
  ].join(' · ')
  const span = (ms: number | null): string => humanSpan(ms ?? 0, language)
  const median = span(state.medianFirstReplyMs)
  const today =
    firstRepliesToday === 0
      ? sla.noneToday
      : `${sla.today(sla.replies(firstRepliesToday), median, span(state.medianFirstReplyWallMs))}\n${bandsLine(sla, bandsToday)}`
  return [
    { kind: 'text', text: capital(names.channel(state.channel)), size: 'large' },
    { kind: 'text', text: now, tone: missed > 0 ? 'bad' : dueSoon > 0 ? 'warn' : 'plain' },
    { kind: 'text', text: today, tone: 'quiet', size: 'small' },
  ]
}

const bandsLine = ({ band }: Shown['words']['sla'], bands: ChannelState['bandsToday']): string =>
  (['good', 'acceptable', 'poor', 'unacceptable'] as const).map((name) => band[name](bands[name])).join(' · ')

function riskNodes(shown: Shown, line: RiskLine): CardNode[] {
  const { words, who, from, now } = shown
  const { sla, names } = words
  const what = line.kind in sla.deadline ? sla.deadline[line.kind as keyof typeof sla.deadline] : line.kind
  const isOver = line.dueAt <= now
  const due = (isOver ? sla.overdue : sla.due)(what, from(now, line.dueAt))
  const head = [
    `#${line.number}`,
    nameShown(line.customer),
    capital(names.channel(line.channel)),
    capital(due),
    line.agent === null ? sla.unclaimed : who(line.agent),
  ].join(' · ')
  const items: Button[] = [
    ...(line.thread === undefined ? [] : [{ kind: 'link', label: sla.buttons.thread, url: line.thread } as const]),
    { kind: 'act', act: 'case', label: sla.buttons.show, value: { c: line.id } },
  ]
  return [
    { kind: 'text', text: head, tone: isOver ? 'bad' : 'warn' },
    { kind: 'buttons', items },
  ]
}

/** A menu holds so many choices in every workspace; whoever is looked for beyond them can be typed. */
const MAX_CHOICES = 5

function filterButtons({ words: { sla, names } }: Shown, { filter, choices, reader }: SlaPage): CardNode[] {
  const { buttons } = sla
  const to = (label: string, key: string, act = 'sla') => ({ act, label, value: { c: key } })
  const menu = (label: string, items: readonly ReturnType<typeof to>[]): Button[] =>
    items.length < 2 ? [] : [{ kind: 'menu', label, items: items.slice(0, MAX_CHOICES) }]
  const items: Button[] = [
    { kind: 'act', ...to(buttons.atRisk, filterKey(filter), 'sla-risk'), style: 'primary' },
    { kind: 'act', ...to(buttons.all, 'all') },
    { kind: 'act', ...to(buttons.mine, `agent:${reader}`) },
    ...menu(
      buttons.channels,
      choices.channels.map((channel) => to(capital(names.channel(channel)), `channel:${channel}`)),
    ),
    ...menu(
      buttons.people,
      choices.people.map(({ id, name }) => to(nameShown(name), `agent:${id}`)),
    ),
    ...menu(
      buttons.departments,
      choices.departments.map(({ id, name }) => to(nameShown(name), `department:${id}`)),
    ),
  ]
  return [{ kind: 'divider' }, { kind: 'buttons', items }]
}
