/** What went wrong, as far as a caller can act on it. */
export type ErrorCode = 'invalid' | 'not-found' | 'conflict' | 'forbidden' | 'unavailable' | 'internal'

/** A failure of ours: `message` may be shown to a person, `cause` is for operators. */
export class SportelloError extends Error {
  override readonly name: string = 'SportelloError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const invalid = (message: string, cause?: unknown) => new SportelloError('invalid', message, { cause })
export const notFound = (message: string) => new SportelloError('not-found', message)
export const conflict = (message: string) => new SportelloError('conflict', message)
export const forbidden = (message: string) => new SportelloError('forbidden', message)
export const unavailable = (message: string, cause?: unknown) => new SportelloError('unavailable', message, { cause })
export const internal = (message: string, cause?: unknown) => new SportelloError('internal', message, { cause })

/** Stops at a broken assumption: the job or request that met it fails, the process goes on. */
export function assert(condition: unknown, broken: string): asserts condition {
  if (!condition) throw internal(`Broken assumption: ${broken}`)
}
