import { jsonOf } from '../../src/lib/json'

const nested = (depth: number, inner = '1') => '[{"a":'.repeat(depth / 2) + inner + '}]'.repeat(depth / 2)

it.each([
  '{"a":[1,"x"]}',
  '"text"',
  'null',
  '1',
  `"${'[{'.repeat(600)}"`,
  `["${'\\"['.repeat(600)}"]`,
  `[${'[],'.repeat(900)}0]`,
])('reads what is JSON (%#)', (text) => expect(jsonOf(text)).toEqual(JSON.parse(text)))

it.each(['', '{', 'undefined', '{"a":1}}', '\u0000'])('gives nothing for %j', (text) => {
  expect(jsonOf(text)).toBeUndefined()
})

it('reads bytes as UTF-8', () => expect(jsonOf(Buffer.from('"Łódź"'))).toBe('Łódź'))

it('takes nothing that could not be written again', () => {
  expect(JSON.stringify(jsonOf(nested(500)))).toBe(nested(500))
  expect(jsonOf(nested(502))).toBeUndefined()
  expect(jsonOf(nested(200_000))).toBeUndefined()
  expect(jsonOf(nested(498, `"${'\\\\'.repeat(3)}[[[["`))).toBeDefined()
})
