import type { CrisisPlan, Playbook } from '../../desk/index'
import { humanSpan } from '../../lib/time'
import { PLAYBOOK_PARTS, type PlaybookPart } from '../words/playbook-words'
import type { Button, Card, CardNode } from './card'
import { markdownNodes } from './markdown'
import type { Shown } from './shown'
import { oneLine } from './texts'

/** The first page: what there is, and a button for each. */
export function playbookCard(shown: Shown, playbook: Playbook): Card {
  const words = shown.words.playbook
  const parts = partsOf(playbook)
  const title = words.of(oneLine(playbook.brand, 60), playbook.version)
  const items = parts.map((part) => ({ label: words.part[part], value: words.partSays[part] }))
  const nodes: CardNode[] =
    parts.length === 0
      ? [{ kind: 'text', text: words.nothing }]
      : [{ kind: 'text', text: words.says }, { kind: 'facts', items }, buttonsFor(shown, parts)]
  return { title, tone: 'plain', nodes, fallback: title }
}

/** One part of it, whole, with the way to the others; the first page where the team has not written this part. */
export function playbookPartCard(shown: Shown, playbook: Playbook, part: PlaybookPart): Card {
  const parts = partsOf(playbook)
  if (!parts.includes(part)) return playbookCard(shown, playbook)
  const title = shown.words.playbook.part[part]
  const others = parts.filter((other) => other !== part)
  return {
    title,
    tone: 'plain',
    // Above the text, where they are found however long it is.
    nodes: [...(others.length === 0 ? [] : [buttonsFor(shown, others)]), ...NODES[part](shown, playbook)],
    fallback: title,
  }
}

/** Buttons come from outside. */
export const isPlaybookPart = (text: string): text is PlaybookPart =>
  (PLAYBOOK_PARTS as readonly string[]).includes(text)

function partsOf({ guidelines, tone, crisis }: Playbook): PlaybookPart[] {
  const { do: dos, dont, forbidden } = tone
  const isWritten: Record<PlaybookPart, boolean> = {
    guidelines: guidelines !== '',
    tone: tone.text !== '',
    dos: dos.length + dont.length + Object.values(forbidden).flat().length > 0,
    crisis: crisis !== undefined,
  }
  return PLAYBOOK_PARTS.filter((part) => isWritten[part])
}

const buttonsFor = ({ words }: Shown, parts: readonly PlaybookPart[]): CardNode => ({
  kind: 'buttons',
  items: parts.map((part): Button => ({
    kind: 'act',
    act: 'playbook',
    label: words.playbook.part[part],
    value: { c: part },
  })),
})

const NODES: Record<PlaybookPart, (shown: Shown, playbook: Playbook) => CardNode[]> = {
  guidelines: (shown, { guidelines }) => written(shown, guidelines, 'guidelines.md'),
  tone: (shown, { tone }) => written(shown, tone.text, 'tone.md'),
  dos: ({ words }, { tone }) => [
    ...list(words.playbook.doThis, tone.do.map(good)),
    ...list(words.playbook.dont, tone.dont.map(bad)),
    ...Object.entries(tone.forbidden).flatMap(([language, phrases]) =>
      list(words.playbook.forbidden(words.names.language(language)), phrases.map(bullet)),
    ),
  ],
  crisis: (shown, { crisis }) => (crisis ? crisisNodes(shown, crisis) : []),
}

function written({ words }: Shown, text: string, file: string): CardNode[] {
  const { nodes, isCut } = markdownNodes(text)
  return isCut ? [...nodes, { kind: 'text', text: words.playbook.rest(file), tone: 'quiet', size: 'small' }] : nodes
}

function crisisNodes({ words, language }: Shown, plan: CrisisPlan): CardNode[] {
  const { severities, roles, updateEvery, statement, review, thresholds } = words.playbook
  return [
    ...list(
      severities,
      plan.severities.map(({ name, description }) => bullet(`${name}: ${description}`)),
    ),
    ...list(
      roles,
      plan.roles.map(({ name, duty }) => bullet(`${name}: ${duty}`)),
    ),
    { kind: 'text', text: updateEvery(humanSpan(plan.updateEveryMs, language)) },
    ...plan.statements.flatMap(({ id, language: of, text }): CardNode[] => [
      heading(statement(id, words.names.language(of))),
      { kind: 'text', text },
    ]),
    ...list(
      thresholds,
      Object.entries(plan.thresholds ?? {}).map(([name, value]) => bullet(`${name.replace(/_/g, ' ')}: ${value}`)),
    ),
    ...list(review, plan.reviewTasks.map(bullet)),
  ]
}

const heading = (text: string): CardNode => ({ kind: 'text', text, size: 'large' })
const bullet = (text: string): string => `• ${text}`
const good = (text: string): string => `✅ ${text}`
const bad = (text: string): string => `🚫 ${text}`

const list = (title: string, items: readonly string[]): CardNode[] =>
  items.length === 0 ? [] : [heading(title), { kind: 'text', text: items.join('\n') }]
