/** One thing to mend in the playbook: where, what is wrong and what would be right. */
export type PlaybookFault = { file: string; line: number; path: string; message: string }

/** Where something stands in a file: keys and numbers from the top. */
export type Path = readonly PropertyKey[]
export type Lines = (path: Path) => number

/** A sentence a person can act on. */
export const describeFault = ({ file, line, path, message }: PlaybookFault): string =>
  `${file}:${line}${path ? ` ${path}` : ''}: ${message}`

/** A fault at a place that a path names. */
export const faultAt = (
  { file, lineOf }: { file: string; lineOf: Lines },
  path: Path,
  message: string,
): PlaybookFault => ({ file, line: lineOf(path), path: path.map(String).join('.'), message })

/** In the order in which somebody mends them. */
export const inReadingOrder = (faults: readonly PlaybookFault[]): PlaybookFault[] =>
  [...faults].sort((one, other) => compare(one.file, other.file) || one.line - other.line)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
