import { cutText } from '../../lib/text'
import type { CardNode } from './card'

/**
 * A team's Markdown as nodes that every workspace can show: headings, paragraphs and lists. Cards know no markup, so
 * what only makes letters bold is left out, and a link shows where it leads.
 */
export function markdownNodes(text: string): { nodes: CardNode[]; isCut: boolean } {
  const sections = sectionsOf(text)
  let room = MAX_TEXT
  const nodes: CardNode[] = []
  for (const { heading, body } of sections.slice(0, MAX_SECTIONS)) {
    if (room < MIN_ROOM) return { nodes, isCut: true }
    if (heading !== '') nodes.push({ kind: 'text', text: cutText(heading, 150, 'utf16'), size: 'large' })
    if (body !== '') nodes.push({ kind: 'text', text: cutText(body, room, 'utf16') })
    room -= heading.length + body.length
  }
  return { nodes, isCut: room < 0 || sections.length > MAX_SECTIONS }
}

/** What a window of Slack holds, with room for buttons. */
const MAX_TEXT = 30_000
const MAX_SECTIONS = 35
const MIN_ROOM = 50

type Section = { heading: string; body: string }

function sectionsOf(text: string): Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }]
  for (const line of text.split('\n')) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? []
    if (heading === undefined) sections.at(-1)?.lines.push(line)
    else sections.push({ heading: inline(heading), lines: [] })
  }
  return sections
    .map(({ heading, lines }) => ({ heading, body: bodyOf(lines) }))
    .filter(({ heading, body }) => heading !== '' || body !== '')
}

/** Lines that belong together are joined: where a paragraph is broken in a file says nothing to a reader. */
function bodyOf(lines: readonly string[]): string {
  const joined: string[] = []
  for (const line of lines) {
    const typed = line.trim()
    const before = joined.at(-1)
    if (typed === '' || before === undefined || before === '' || startsAnew(typed)) joined.push(lineOf(line))
    else joined[joined.length - 1] = `${before} ${inline(typed)}`
  }
  return joined
    .filter((line) => line !== RULE)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const RULE = '\0'

const startsAnew = (typed: string): boolean => /^([-*+]\s|\d{1,3}[.)]\s|\||>|---)/.test(typed)

function lineOf(line: string): string {
  const typed = line.trim()
  if (/^(-{3,}|\*{3,}|\|[\s:|-]+\|)$/.test(typed)) return RULE
  if (typed.startsWith('|')) {
    const cells = typed.replace(/^\||\|$/g, '').split('|')
    return inline(cells.map((cell) => cell.trim()).join(' · '))
  }
  const [, indent = '', item] = /^(\s*)[-*+]\s+(.*)$/.exec(line) ?? []
  if (item !== undefined) return `${'   '.repeat(Math.min(3, Math.floor(indent.length / 2)))}• ${inline(item)}`
  return inline(typed.replace(/^>\s?/, ''))
}

const inline = (text: string): string =>
  text
    .replace(/!?\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)/g, '$1 ($2)')
    .replace(/(\*\*|__)(?=\S)(.{1,500}?)\1/g, '$2')
    .replace(/`([^`\n]{1,200})`/g, '$1')
    .replace(/(^|[\s(])\*(?=\S)([^*\n]{1,300})\*/g, '$1$2')
