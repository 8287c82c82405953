import { z } from 'zod'
import type { ReadyAnswer } from '../desk/index'
import type { TopicId } from '../lib/ids'
import type { PlaybookFault } from './fault'
import { id, withoutGaps } from './fields'
import type { Body } from './file'

const title = z.string().min(1).max(120).optional()

/** answers/*.md: one ready answer each, in one language or more. */
export const answerFront = z.strictObject({
  topics: z.array(id).default([]),
  channels: z.array(z.string()).default([]),
  titles: z.strictObject({ en: title, it: title, pl: title }),
  files: z.array(z.string().regex(/^[^/\\]+$/, 'must be the name of a file in answers/files')).default([]),
})

type Front = z.infer<typeof answerFront>
type Language = 'en' | 'it' | 'pl'
const LANGUAGES: readonly Language[] = ['en', 'it', 'pl']

/** A language's part of the body: its text, and on which line its heading stands. */
type Section = { language: string; line: number; text: string }

export function toAnswer(id: string, front: Front, body: Body): ReadyAnswer {
  const texts = Object.fromEntries(sectionsOf(body).map(({ language, text }) => [language, text]))
  return {
    id,
    topics: front.topics as TopicId[],
    channels: front.channels,
    titles: withoutGaps(front.titles),
    texts,
    files: front.files,
  }
}

/** What is wrong below the front matter. `titles` is undefined where the front matter itself is in disorder. */
export function answerFaults(file: string, titles: Front['titles'] | undefined, body: Body): PlaybookFault[] {
  const sections = sectionsOf(body)
  const fault = (line: number, message: string): PlaybookFault => ({ file, line, path: '', message })
  if (sections.length === 0)
    return [fault(body.line, 'has no text: write a line "## it" (or pl, en) and the text under it')]
  return [
    ...strayText(body).map((line) =>
      fault(line, 'stands before the first language: begin with a line "## it", pl or en'),
    ),
    ...sections.flatMap(({ language, line, text }, index) => [
      ...(isLanguage(language)
        ? []
        : [fault(line, `"${language}" is no language of the playbook; there are en, it, pl`)]),
      ...(text === '' ? [fault(line, `has no text in ${language}`)] : []),
      ...(sections.findIndex((other) => other.language === language) < index
        ? [fault(line, `has "${language}" a second time; put both texts together`)]
        : []),
      ...(titles !== undefined && isLanguage(language) && titles[language] === undefined
        ? [fault(line, `has a text in ${language} but no title: add titles.${language} above`)]
        : []),
    ]),
    ...placeholderFaults(sections).map(({ line, message }) => fault(line, message)),
  ]
}

/** Titles whose text is missing, by language. */
export const titlesWithoutText = (titles: Front['titles'], body: Body): Language[] => {
  const written = sectionsOf(body).map(({ language }) => language)
  return LANGUAGES.filter((language) => titles[language] !== undefined && !written.includes(language))
}

/** Whoever reads one language must be able to fill in what the other one asks for. */
function placeholderFaults(sections: readonly Section[]): { line: number; message: string }[] {
  const [first, ...others] = sections.map((section) => ({ ...section, names: placeholdersIn(section.text) }))
  if (first === undefined) return []
  return others.flatMap(({ language, line, names }) => {
    const missing = first.names.filter((name) => !names.includes(name))
    const foreign = names.filter((name) => !first.names.includes(name))
    const says = [
      ...(missing.length > 0 ? [`lacks ${missing.join(', ')} of ${first.language}`] : []),
      ...(foreign.length > 0 ? [`has ${foreign.join(', ')}, which ${first.language} has not`] : []),
    ]
    const message = `the text in ${language} ${says.join(' and ')}; placeholders are the same in all languages`
    return says.length === 0 ? [] : [{ line, message }]
  })
}

const placeholdersIn = (text: string): string[] =>
  [...new Set(text.match(/\{[\p{L}_][\p{L}\p{N}_]{0,60}\}/gu) ?? [])].sort()

// Two letters: a longer heading is one of the text's own.
const HEADING = /^##\s+([a-z]{2})\s*$/

function sectionsOf({ text, line: first }: Body): Section[] {
  const sections: { language: string; line: number; lines: string[] }[] = []
  text.split('\n').forEach((line, index) => {
    const [, language] = HEADING.exec(line) ?? []
    if (language === undefined) sections.at(-1)?.lines.push(line)
    else sections.push({ language, line: first + index, lines: [] })
  })
  return sections.map(({ language, line, lines }) => ({ language, line, text: lines.join('\n').trim() }))
}

/** Lines with text above the first heading; the first one is enough. */
function strayText({ text, line: first }: Body): number[] {
  const index = text.split('\n').findIndex((line) => line.trim() !== '')
  return index < 0 || HEADING.test(text.split('\n')[index] ?? '') ? [] : [first + index]
}

const isLanguage = (text: string): text is Language => (LANGUAGES as readonly string[]).includes(text)
