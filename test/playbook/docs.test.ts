import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeFault } from '../../src/playbook/fault'
import { readPlaybook } from '../../src/playbook/read'
import { playbookDir } from '../support/playbook-files'

const text = readFileSync(join(__dirname, '../../docs/playbook.md'), 'utf8')

/** The first example under each heading that names a file. */
const examples = Object.fromEntries(
  [...text.matchAll(/^## `([^`]+)`\n(?:(?!^## )[^])*?^```(?:yaml|markdown)\n([^]*?)^```$/gm)].map(
    ([, file = '', example = '']) => [file.replace('*', 'example'), example],
  ),
)

describe('The page about the playbook', () => {
  it('has an example of every file, and together they are a playbook in order', async () => {
    expect(Object.keys(examples)).toEqual([
      'playbook.yaml',
      'channels.yaml',
      'calendars.yaml',
      'departments.yaml',
      'triage.yaml',
      'crisis.yaml',
      'tone.md',
      'guidelines.md',
      'answers/example.md',
      'knowledge/example.md',
    ])
    const { dir, drop } = playbookDir(examples)
    const read = await readPlaybook(dir, () => undefined)
    drop()
    expect(read.ok ? read.warnings : read.faults.map(describeFault)).toEqual([])
  })
})
