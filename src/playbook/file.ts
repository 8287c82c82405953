import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isPair, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { z } from 'zod'

/** One thing to mend in the playbook: where, what is wrong and what would be right. */
export type PlaybookFault = { file: string; line: number; path: string; message: string }

export type ReadFile<T> =
  { ok: true; value: T; lineOf: (path: readonly PropertyKey[]) => number } | { ok: false; faults: PlaybookFault[] }

/** Reads one YAML file by its schema; every fault names file and line. */
export async function readYaml<T>(dir: string, file: string, schema: z.ZodType<T>): Promise<ReadFile<T>> {
  let text: string
  try {
    text = await readFile(join(dir, file), 'utf8')
  } catch {
    return { ok: false, faults: [{ file, line: 1, path: '', message: `is missing in ${dir}` }] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return {
      ok: false,
      faults: document.errors.map(({ pos, message }) => ({
        file,
        line: lines.linePos(pos[0]).line,
        path: '',
        message,
      })),
    }
  }
  const lineOf = (path: readonly PropertyKey[]): number => lineOfPath(document, lines, path)
  const parsed = schema.safeParse(document.toJS())
  if (parsed.success) return { ok: true, value: parsed.data, lineOf }
  const faults = parsed.error.issues.map((issue) => ({
    file,
    line: lineOf(issue.path),
    path: issue.path.join('.'),
    message: issue.code === 'unrecognized_keys' ? `knows no ${issue.keys.join(', ')} here` : issue.message,
  }))
  return { ok: false, faults }
}

/** The line of the deepest part of the path that exists: a missing key is reported where it belongs. */
function lineOfPath(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  let offset = document.contents?.range?.[0] ?? 0
  let node: unknown = document.contents
  for (const key of path) {
    const next = step(node, key)
    if (!next) break
    offset = next.offset
    node = next.value
  }
  return lines.linePos(offset).line
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
