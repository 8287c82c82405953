/** A stream of numbers from 0 to 1 that a seed decides (mulberry32): the same seed finds the same trouble again. */
export function openDice(seed: number): { roll: () => number; below: (limit: number) => number } {
  let state = seed >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return { roll, below: (limit) => Math.floor(roll() * limit) }
}

export type Dice = ReturnType<typeof openDice>

/** What a field becomes: another type, an absurd number, something that programs stumble over. */
const WORSE: readonly string[] = [
  ...['null', 'true', '-1', '0', '0.5', '1e999', '-1e999', '99999999999999999999', '9007199254740993', '1e-320'],
  ...['""', '"\\ud800"', '"\\u0000"', '"\\u202e"', '[]', '{}', '[[]]', '[null]', '{"__proto__":{"x":1}}'],
  ...['{"constructor":{"prototype":{}}}', '"2026-13-45T99:99:99Z"', '"NaN"', '"-9223372036854775809"'],
]
const MAX_DEPTH = 3_000
const MAX_REPEATS = 2_000

/** One body after another, each made worse in one to three ways. */
export function mutate(body: Buffer, dice: Dice, strings: readonly string[]): Buffer {
  let worse = body
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const change = CHANGES[dice.below(CHANGES.length)] as Change
    worse = change(worse, dice, strings)
  }
  return worse
}

type Change = (body: Buffer, dice: Dice, strings: readonly string[]) => Buffer

const CHANGES: readonly Change[] = [cut, double, flip, retype, retype, drop, deepen, doubleKey, insert, insert, swell]

function cut(body: Buffer, dice: Dice): Buffer {
  const from = dice.below(body.length + 1)
  return Buffer.concat([body.subarray(0, from), body.subarray(from + dice.below(body.length - from + 1))])
}

function double(body: Buffer, dice: Dice): Buffer {
  const from = dice.below(body.length + 1)
  const part = body.subarray(from, from + dice.below(400))
  return Buffer.concat([body.subarray(0, from), part, part, body.subarray(from)])
}

function flip(body: Buffer, dice: Dice): Buffer {
  const copy = Buffer.from(body)
  for (let times = 1 + dice.below(8); times > 0 && copy.length > 0; times--)
    copy[dice.below(copy.length)] = dice.below(256)
  return copy
}

const VALUE =
  /(?<=[:[,=>]\s?)("(?:[^"\\]|\\.){0,2000}"|-?\d+(?:\.\d+)?|true|false|null|[^<>&\s"{}[\],:=]{1,200}(?=[<&]))/g

/** A value of JSON, of a form or between two tags becomes something else. */
function retype(body: Buffer, dice: Dice, strings: readonly string[]): Buffer {
  const worse =
    dice.roll() < 0.7 ? WORSE[dice.below(WORSE.length)] : JSON.stringify(strings[dice.below(strings.length)])
  return replaceOne(body, dice, { pattern: VALUE, by: () => worse ?? 'null' })
}

const MEMBER = /"[\w.$-]{1,60}"\s?:\s?(?:"(?:[^"\\]|\\.){0,2000}"|-?\d+(?:\.\d+)?|true|false|null)\s?,?/g

function drop(body: Buffer, dice: Dice): Buffer {
  return replaceOne(body, dice, { pattern: MEMBER, by: () => '' })
}

function doubleKey(body: Buffer, dice: Dice): Buffer {
  return replaceOne(body, dice, { pattern: MEMBER, by: (member) => `${member.replace(/,$/, '')},${member}` })
}

function deepen(body: Buffer, dice: Dice): Buffer {
  const depth = 1 + dice.below(MAX_DEPTH)
  const by = (value: string): string =>
    dice.roll() < 0.5
      ? `${'['.repeat(depth)}${value}${']'.repeat(depth)}`
      : `${'{"a":'.repeat(depth)}${value}${'}'.repeat(depth)}`
  return replaceOne(body, dice, { pattern: VALUE, by })
}

function insert(body: Buffer, dice: Dice, strings: readonly string[]): Buffer {
  const at = dice.below(body.length + 1)
  return Buffer.concat([
    body.subarray(0, at),
    Buffer.from(strings[dice.below(strings.length)] ?? ''),
    body.subarray(at),
  ])
}

function swell(body: Buffer, dice: Dice): Buffer {
  const by = (value: string): string =>
    `"${value
      .replace(/["\\]/g, '')
      .repeat(1 + dice.below(MAX_REPEATS))
      .slice(0, 60_000)}"`
  return replaceOne(body, dice, { pattern: VALUE, by })
}

function replaceOne(
  body: Buffer,
  dice: Dice,
  { pattern, by }: { pattern: RegExp; by: (found: string) => string },
): Buffer {
  const text = body.toString('latin1')
  const all = [...text.matchAll(pattern)]
  const found = all[dice.below(Math.max(1, all.length))]
  if (found === undefined) return body
  const after = text.slice(found.index + found[0].length)
  return Buffer.concat([
    Buffer.from(text.slice(0, found.index), 'latin1'),
    Buffer.from(by(found[0])),
    Buffer.from(after, 'latin1'),
  ])
}
