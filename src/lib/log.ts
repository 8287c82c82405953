import { pino, type DestinationStream, type Logger } from 'pino'
import { describeError, maskSecrets, oneLine } from './log-words'

/**
 * What may be logged: ids, figures and names of things of ours. This list, and not care at each call, keeps what
 * customers wrote, addresses and tokens out of the logs: any other field is dropped. Add a name only if its values
 * can never be any of these.
 */
const FIELDS = [
  'account',
  'action',
  'agent',
  'ask',
  'attempt',
  'attempts',
  'bytes',
  'card',
  'channel',
  'code',
  'command',
  'component',
  'conversation',
  'count',
  'customer',
  'deadline',
  'department',
  'dueAt',
  'event',
  'fact',
  'file',
  'host',
  'inbox',
  'job',
  'kind',
  'lane',
  'line',
  'message',
  'method',
  'migration',
  'ms',
  'outcome',
  'pid',
  'playbook',
  'port',
  'provider',
  'queue',
  'reason',
  'reply',
  'request',
  'role',
  'room',
  'route',
  'rung',
  'setting',
  'signal',
  'state',
  'status',
  'step',
  'surface',
  'table',
  'timer',
  'until',
  'version',
  'why',
  'workspace',
] as const

type FieldName = (typeof FIELDS)[number]
type FieldValue = string | number | bigint | boolean | null | undefined | Date

/** `error` may be anything that was thrown; only what is safe of it is written. */
export type LogFields = { readonly [name in FieldName]?: FieldValue } & { readonly error?: unknown }

/** The message is a sentence of ours, always the same at one place in the code; what varies goes into fields. */
interface LogCall {
  (message: string): void
  (fields: LogFields, message: string): void
}

export interface Log {
  readonly debug: LogCall
  readonly info: LogCall
  readonly warn: LogCall
  readonly error: LogCall
  readonly fatal: LogCall
  /** The same log with these fields on every line: one child per job and per request. */
  readonly child: (fields: LogFields) => Log
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** Standard output unless told otherwise. */
  readonly destination?: DestinationStream
}

/** Ids of platforms stay below; anything longer is no id. */
const MAX_FIELD_LENGTH = 300

const allowed: ReadonlySet<string> = new Set(FIELDS)

export function openLog({ level, destination }: LogOptions): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return narrow(destination === undefined ? pino(options) : pino(options, destination))
}

// pino's own API accepts any object, and its formatters do not see the fields of children. This one is all there is.
function narrow(logger: Logger): Log {
  const call = (level: Exclude<LogLevel, 'silent'>): LogCall => {
    return (...args: [string] | [LogFields, string]) => {
      if (!logger.isLevelEnabled(level)) return
      const [fields, message] = args.length === 1 ? [{}, args[0]] : args
      logger[level](safeFields(fields), oneLine(maskSecrets(message)))
    }
  }
  return {
    debug: call('debug'),
    info: call('info'),
    warn: call('warn'),
    error: call('error'),
    fatal: call('fatal'),
    child: (fields) => narrow(logger.child(safeFields(fields))),
  }
}

function safeFields(fields: object): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error') safe['err'] = describeError(value)
    else if (allowed.has(name) && isFieldValue(value)) safe[name] = safeValue(value)
  }
  return safe
}

function isFieldValue(value: unknown): value is FieldValue {
  return value === null || value instanceof Date || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

function safeValue(value: FieldValue): FieldValue {
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? oneLine(maskSecrets(value.slice(0, MAX_FIELD_LENGTH))) : value
}
