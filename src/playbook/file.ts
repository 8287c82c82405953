import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isPair, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { z } from 'zod'
import { faultAt, type Lines, type Path, type PlaybookFault } from './fault'
import { sayIssue } from './issue'

/** A file, or a Markdown file's front matter: what stands in it, and where. */
export type Source = {
  file: string
  /** As it stands there, before any schema; undefined when it cannot be read at all, `{}` when there is no such file. */
  raw: unknown
  lineOf: Lines
}

/** `value` is undefined when something has to be mended, or when there is no such file. */
export type Reading<T> = { source: Source; value: T | undefined; faults: PlaybookFault[] }

/** What stands below the front matter, and on which line that begins. */
export type Body = { text: string; line: number }

type Wanted<T> = { file: string; schema: z.ZodType<T>; optional?: boolean }

/** Reads one YAML file by its schema; every fault names file and line. */
export async function readYaml<T>(dir: string, { file, schema, optional = false }: Wanted<T>): Promise<Reading<T>> {
  const text = await textOf(join(dir, file))
  return text === undefined ? absent(dir, file, optional) : parse({ file, schema }, { text, line: 1 })
}

/** Reads one Markdown file: the YAML between the first two lines of hyphens by its schema, the rest as it is. */
export async function readMarkdown<T>(
  dir: string,
  { file, schema, optional = false }: Wanted<T>,
): Promise<Reading<T> & { body: Body }> {
  const text = await textOf(join(dir, file))
  const nothing = { text: '', line: 1 }
  if (text === undefined) return { ...absent<T>(dir, file, optional), body: nothing }
  const parts = splitFrontMatter(text)
  if (parts === undefined) {
    const message = 'begins with a front matter that has no end: close it with a second line of three hyphens'
    return { ...unreadable<T>(file, [{ file, line: 1, path: '', message }]), body: nothing }
  }
  return { ...parse({ file, schema }, parts.front), body: parts.body }
}

/** The Markdown files of a folder, by name; a folder that is not there has none. */
export async function markdownIn(dir: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.name !== 'README.md')
    .map(({ name }) => `${folder}/${name}`)
    .sort()
}

/** Editors of some systems begin a file with an invisible mark and end lines in two characters. */
async function textOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text?.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
}

function absent<T>(dir: string, file: string, optional: boolean): Reading<T> {
  const faults = optional ? [] : [{ file, line: 1, path: '', message: `is missing in ${dir}` }]
  return { source: { file, raw: {}, lineOf: () => 1 }, value: undefined, faults }
}

const unreadable = <T>(file: string, faults: PlaybookFault[]): Reading<T> => ({
  source: { file, raw: undefined, lineOf: () => 1 },
  value: undefined,
  faults,
})

const FENCE = /^---[ \t]*$/

function splitFrontMatter(text: string): { front: Body; body: Body } | undefined {
  const lines = text.split('\n')
  if (!FENCE.test(lines[0] ?? '')) return { front: { text: '', line: 1 }, body: { text, line: 1 } }
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line))
  if (end < 0) return undefined
  return {
    front: { text: lines.slice(1, end).join('\n'), line: 2 },
    body: { text: lines.slice(end + 1).join('\n'), line: end + 2 },
  }
}

function parse<T>({ file, schema }: Wanted<T>, { text, line: first }: Body): Reading<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number): number => lines.linePos(offset).line + first - 1
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({ file, line: lineAt(pos[0]), path: '', message }))
    return unreadable(file, faults)
  }
  const raw = valueOf(document)
  if (raw === undefined) return unreadable(file, [{ file, line: first, path: '', message: TOO_MANY_ALIASES }])
  const source: Source = { file, raw, lineOf: (path) => lineAt(offsetOf(document, path)) }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return { source, value: parsed.data, faults: [] }
  const faults = parsed.error.issues.flatMap((issue) =>
    sayIssue(issue, { schema, raw }).map(({ path, message }) => faultAt(source, path, message)),
  )
  return { source, value: undefined, faults }
}

const TOO_MANY_ALIASES = 'repeats too much by aliases (*name); write it out'

/** An empty file says nothing, in good order. Aliases that stand for far more than is written are refused. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return (document.toJS() as unknown) ?? {}
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

/** Where the deepest part of the path stands that exists: a missing key is reported where it belongs. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let offset = document.contents?.range?.[0] ?? 0
  let node: unknown = document.contents
  for (const key of path) {
    const next = step(node, key)
    if (!next) break
    offset = next.offset
    node = next.value
  }
  return offset
}

function step(node: unknown, key: PropertyKey): { offset: number; value: unknown } | undefined {
  if (isSeq(node) && typeof key === 'number') {
    const value = node.items[key] as Node | undefined
    return value ? { offset: value.range?.[0] ?? 0, value } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((item) => isPair(item) && String(item.key) === String(key))
  return pair ? { offset: (pair.key as Node).range?.[0] ?? 0, value: pair.value } : undefined
}
