/** The exam's questions: titles of its tests, and the rows of its table. */
export const EXAM = 'the channel exam: '

const unknown = { outcome: { kind: 'unknown' } } as const

/** The ways in which sending fails, and what each must be told as, on whatever platform. */
export const FAILURES = {
  'nobody-listens': { outcome: { kind: 'not-sent', why: 'unreachable' } },
  'no-such-host': { outcome: { kind: 'not-sent', why: 'unreachable' } },
  'too-many': { outcome: { kind: 'not-sent', why: 'rate-limited' } },
  'line-cut': unknown,
  'gateway-error': unknown,
  'no-answer': unknown,
  blocked: { outcome: { kind: 'refused', reason: 'blocked' } },
  gone: { outcome: { kind: 'refused', reason: 'recipient_gone' } },
  'wrong-password': { outcome: { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] } },
} as const

export type FailureName = keyof typeof FAILURES

export const QUESTIONS = {
  handshake: 'answers the handshake of its platform, and of nobody else',
  forged: 'refuses what is forged or unsigned, and keeps nothing of it',
  twice: 'keeps once what is delivered three times',
  total: 'reads any bytes without failing',
  recorded: 'reads recorded messages right',
  'naughty-in': 'takes naughty strings as text',
  'naughty-out': 'sends naughty strings as text',
  limit: 'takes the longest text, and one letter more is refused',
  parts: 'cuts what does not fit into parts that arrive in order',
  once: 'brings a reply to the customer once, word for word',
  late: 'makes no call that a customer would see once it is too late for it',
  'nobody-listens': 'nobody listens: proved not sent',
  'no-such-host': 'no such host: proved not sent',
  'too-many': 'too many requests: not sent, with the wait',
  'line-cut': 'line cut after the request: unknown, one request',
  'gateway-error': '502 after it was taken: unknown, one request',
  'no-answer': 'no answer: unknown, one request',
  blocked: 'blocked by the customer: refused',
  gone: 'customer does not exist: refused',
  'wrong-password': 'credentials refused: reconnect',
  refusals: 'names the reason and the remedy of each refusal of its platform',
  'files-in': 'fetches what customers attach, never more than allowed',
  'files-out': 'brings files to the customer',
  evidence: 'tells what became of a lost reply, or that it cannot',
  hide: 'hides a comment and shows it again',
  probe: 'probes without touching a customer',
  secrets: 'tells its secrets to nobody, in outcomes and logs',
  here: 'calls nobody outside of this machine',
  capabilities: 'does what its capabilities say, and nothing else',
} as const

export type Question = keyof typeof QUESTIONS
