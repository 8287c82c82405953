import { openLog, type Log, type LogFields } from '../../src/lib/log'
import { describeError } from '../../src/lib/log-words'
import { invalid, unavailable } from '../../src/lib/errors'
import { growthOf } from '../support/growth'
import { hostileStrings } from '../support/hostile'

function listen(level: 'debug' | 'info' | 'silent' = 'debug'): {
  log: Log
  lines: string[]
  last: () => Record<string, unknown>
} {
  const lines: string[] = []
  const log = openLog({ level, destination: { write: (line) => void lines.push(line) } })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

/** As code that the compiler did not check, or that casts, would call it. */
const careless = (fields: Record<string, unknown>): LogFields => fields as LogFields

describe('a line', () => {
  test('has level, time, message and the ids given', () => {
    const { log, last } = listen()
    log.warn({ conversation: 'c1', attempts: 2, dueAt: new Date('2026-11-21T10:00:00Z'), inbox: 12n }, 'reply refused')
    expect(last()).toEqual({
      level: 40,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      conversation: 'c1',
      attempts: 2,
      dueAt: '2026-11-21T10:00:00.000Z',
      inbox: '12',
      msg: 'reply refused',
    })
  })

  test('may be a message only', () => {
    const { log, last } = listen()
    log.info('ready')
    expect(last()['msg']).toBe('ready')
  })

  test('of a child has what its parents had', () => {
    const { log, last } = listen()
    log
      .child({ request: 'r1' })
      .child(careless({ job: 'j1', text: 'ciao' }))
      .error({ code: 'x' }, 'failed')
    expect(last()).toMatchObject({ request: 'r1', job: 'j1', code: 'x', msg: 'failed' })
    expect(last()).not.toHaveProperty('text')
  })

  test('below the level is none', () => {
    const { log, lines } = listen('info')
    log.debug('x')
    const silent = listen('silent')
    silent.log.fatal('x')
    expect([...lines, ...silent.lines]).toEqual([])
  })
})

describe('what must not be logged is not', () => {
  test.each([
    ['a field that is not on the list', { text: 'CANARY' }],
    ['a customer’s name', { name: 'CANARY', email: 'CANARY', phone: 'CANARY' }],
    ['an object under a good name', { message: { text: 'CANARY' }, request: { headers: { authorization: 'CANARY' } } }],
    ['a list under a good name', { conversation: ['CANARY'] }],
    ['something that pretends to be a string', { conversation: { toString: () => 'CANARY', toJSON: () => 'CANARY' } }],
    ['a prototype', JSON.parse('{"__proto__":{"text":"CANARY"},"constructor":"CANARY"}') as Record<string, unknown>],
    ['a bearer token', { reason: 'Bearer CANARYCANARYCANARY' }],
    ['a Slack token', { reason: 'xoxb-123456-CANARYCANARY' }],
  ])('%s', (_title, fields) => {
    const { log, lines } = listen()
    log.info(careless(fields), 'done')
    log.child(careless(fields)).info('done')
    expect(lines).toHaveLength(2)
    expect(lines.join('')).not.toContain('CANARY')
  })

  test.each([
    'Authorization: Bearer CANARYCANARY.CANARY-1',
    'xoxb-1234-CANARYCANARY',
    'xapp-1-A123-CANARYCANARY',
    'https://api.telegram.org/bot123456789:CANARYcanaryCANARYcanaryCANARY12/sendMessage',
    'GET /me?access_token=CANARYCANARY&fields=id',
    'EAABsbCS1CANARYCANARYCANARY',
    'eyJhbGciOiJI.CANARYCANARY.CANARY',
    'imap://rosa:CANARY@mail.example',
    'invalid input syntax for type json: "CANARY e altro"',
    'Unexpected token C, "CANARY e al"... is not valid JSON',
    `cannot read 'CANARY sono io'`,
    'no recipients: CANARY@libero.it',
    '"client_secret": "CANARY"',
  ])('a foreign error’s %j', (message) => {
    const { log, lines } = listen()
    log.error({ error: new Error(message, { cause: new Error(message) }) }, 'failed')
    expect(lines.join('')).not.toContain('CANARY')
  })

  test('requests, answers and settings that libraries hang on errors', () => {
    const error = Object.assign(new Error('Request failed'), {
      code: 'ERR_BAD_REQUEST',
      config: { headers: { Authorization: 'CANARY' } },
      request: 'CANARY',
      response: { data: 'CANARY' },
      data: 'CANARY',
      detail: 'Key (email)=(CANARY) already exists.',
    })
    const { log, lines, last } = listen()
    log.error({ error }, 'failed')
    expect(lines.join('')).not.toContain('CANARY')
    expect(last()['err']).toMatchObject({ name: 'Error', code: 'ERR_BAD_REQUEST', message: 'Request failed' })
  })
})

describe('what helps is kept', () => {
  test('of our errors the whole sentence, of all errors the places in the code and the causes', () => {
    const cause = new Error('duplicate key value violates unique constraint "inbox_once"')
    expect(describeError(unavailable('The account "Negozio Nord" cannot be reached.', cause))).toEqual({
      name: 'SportelloError',
      code: 'unavailable',
      message: 'The account "Negozio Nord" cannot be reached.',
      stack: expect.stringContaining('log.test.ts'),
      cause: expect.objectContaining({ message: 'duplicate key value violates unique constraint "inbox_once"' }),
    })
  })

  test('causes that go in circles come to an end', () => {
    const error = invalid('a')
    error.cause = error
    expect(JSON.stringify(describeError(error)).match(/"cause"/g)?.length).toBeLessThan(10)
  })

  test.each([undefined, null, 'CANARY', 7, { message: 'CANARY' }])(
    'what was thrown and is no error (%j) is named and not shown',
    (thrown) => {
      expect(JSON.stringify(describeError(thrown))).not.toContain('CANARY')
      expect(describeError(thrown).name).toBe('NotAnError')
    },
  )

  test('ids of platforms come through as they are', () => {
    const ids = [
      'wamid.HBgLMzkzMzMzMzMzMzMVAgASGBQzQTdDNzBFQzY4RkQ2QjFFQzVDAA==',
      '1763712345.123456',
      'C012AB3CD:1763712345.1',
      '<send-1@desk.example>',
    ]
    const { log, last } = listen()
    for (const id of ids) {
      log.info({ message: id }, 'sent')
      expect(last()['message']).toBe(id)
    }
  })
})

test.each(hostileStrings())('%j makes one line without control characters, read by JSON.parse', (text) => {
  const { log, lines } = listen()
  log.info({ reason: text }, text)
  log.error({ error: Object.assign(new Error(text), { code: text, name: text }) }, 'failed')
  expect(lines).toHaveLength(2)
  for (const line of lines) {
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    // Nor after somebody's viewer decoded the line.
    expect(Object.values(JSON.parse(line) as object).join(' ')).not.toMatch(/[\p{Cc}\u2028\u2029\u202E]/u)
  }
})

test('long messages are cut, in time that grows no faster than they do', () => {
  expect(describeError(new Error('x'.repeat(100_000))).message.length).toBeLessThan(600)
  const work = (text: string): unknown => describeError(new Error(text))
  for (const piece of [
    'a',
    '"',
    "'",
    " '",
    'a@',
    '+1 ',
    'Bearer ',
    '://a:',
    'token=',
    'xoxb-',
    'a_',
    '0',
    '\n    at ',
  ]) {
    expect(growthOf(work, piece)).toBeLessThan(30)
  }
})
