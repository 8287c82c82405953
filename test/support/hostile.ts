import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES } from './fixtures'

const ROOT = join(FIXTURES, 'hostile')

/** Strings that have broken programs: naughty, bidirectional, half emoji, markup of Slack and Teams, payloads. */
export function hostileStrings(): string[] {
  const naughty = readJson('blns/blns.json') as string[]
  const chat = readJson('chat-injection/chat-injection.json') as { text: string }[]
  return [...naughty, ...chat.map(({ text }) => text), ...payloadStrings()]
}

interface JsonCase {
  readonly name: string
  /** As the suite says: must be accepted, must be refused, or as one likes. */
  readonly verdict: 'y' | 'n' | 'i'
  readonly bytes: Buffer
}

/** Documents that are JSON, that are not, and that nobody agrees on. */
export function jsonCases(): JsonCase[] {
  const folder = join(ROOT, 'json-test-suite/test_parsing')
  return readdirSync(folder).map((name) => ({
    name,
    verdict: name.charAt(0) as JsonCase['verdict'],
    bytes: readFileSync(join(folder, name)),
  }))
}

export function ssrfCases(): string[] {
  return readJson('ssrf-urls/ssrf-urls.json') as string[]
}

function payloadStrings(): string[] {
  const folder = join(ROOT, 'payloads-all-the-things')
  const files = readdirSync(folder).filter((name) => /\.(txt|fuzz)$/.test(name))
  return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')).filter((line) => line !== '')
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}
