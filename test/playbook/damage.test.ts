import fc from 'fast-check'
import { readPlaybook } from '../../src/playbook/read'
import { playbookDir, WHOLE } from '../support/playbook-files'

const FILES = Object.keys(WHOLE)
/** What slips into files by mistake, and what YAML and Markdown read their own way. */
const STRAY = [
  '',
  ' ',
  '\n',
  '  ',
  ':',
  '- ',
  '---\n',
  '"',
  "'",
  '[',
  '}',
  '#',
  '&a ',
  '*a',
  '<<: *a',
  '{x}',
  '## it\n',
  '\t',
  '0',
  'null',
  'ł',
  '\u0000',
]

const damage = fc.record({
  file: fc.constantFrom(...FILES),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.integer({ min: 0, max: 20 }),
  stray: fc.constantFrom(...STRAY),
})

function damaged(blows: { file: string; at: number; cut: number; stray: string }[]): Record<string, string> {
  const files: Record<string, string> = { ...WHOLE }
  for (const { file, at, cut, stray } of blows) {
    const text = files[file] ?? ''
    const start = Math.floor(at * text.length)
    files[file] = text.slice(0, start) + stray + text.slice(start + cut)
  }
  return files
}

it('A damaged playbook is read, or every fault stands in a line that is there', async () => {
  let faulty = 0
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (blows) => {
      const files = damaged(blows)
      const { dir, drop } = playbookDir(files)
      const read = await readPlaybook(dir, () => undefined).finally(drop)
      if (!read.ok) {
        faulty += 1
        expect(read.faults.length).toBeGreaterThan(0)
      }
      for (const { file, line, message } of [...(read.ok ? [] : read.faults), ...read.warnings]) {
        expect(FILES).toContain(file)
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual((files[file] ?? '').split('\n').length + 1)
        expect(message).not.toMatch(/undefined|\[object|Invalid input/)
      }
    }),
    { numRuns: 400 },
  )
  // The blows are hard enough to be noticed, and light enough to be survived at times.
  expect(faulty).toBeGreaterThan(100)
  expect(faulty).toBeLessThan(400)
})

it('Aliases that stand for more than any playbook says are refused', async () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, index) => {
      const before = 'abcdefgh'[index] ?? ''
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`
    }),
  ].join('\n')
  const { dir, drop } = playbookDir({ ...WHOLE, 'crisis.yaml': bomb })
  const read = await readPlaybook(dir, () => undefined).finally(drop)
  expect(read.ok ? [] : read.faults).toEqual([
    expect.objectContaining({ file: 'crisis.yaml', line: 1, message: expect.stringContaining('aliases') }),
  ])
})
