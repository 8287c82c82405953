import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeOnLinux, openLab } from '../lib/postgres-lab'
import { playbookDir, WHOLE } from '../support/playbook-files'

const run = promisify(execFile)
const MAIN = join(__dirname, '../../dist/src/main.js')

describeOnLinux('the playbook commands, on the database that comes along', () => {
  const lab = openLab()
  const { dir, drop } = playbookDir(WHOLE)
  afterAll(async () => {
    await lab.close()
    drop()
  })

  it('say what they did, also where the server runs already', async () => {
    const env = { PATH: process.env['PATH'], DATA_DIR: await lab.madeFolder(), PLAYBOOK_DIR: dir }
    const sportello = async (...words: string[]): Promise<string> =>
      (await run(process.execPath, [MAIN, ...words], { env })).stdout.trim()

    expect(await sportello('playbook', 'check')).toMatch(/^The playbook is in order: 4 people, 1 room, /)
    expect(await sportello('playbook', 'history')).toBe('Nothing was published yet.')
    expect(await sportello('playbook', 'publish', '--by', 'Ada')).toMatch(
      /people\n {2}\+ ada\n[^]*Version 1 is published by Ada\. Whoever runs uses it within seconds\.$/,
    )
    expect(await sportello('playbook', 'publish', '--by', 'Giulia')).toBe(
      'Nothing to publish: version 1 says the same.',
    )
    expect(await sportello('playbook', 'history')).toMatch(/^1 {2}\d{4}-\d\d-\d\dT[\d:.]+Z {2}Ada$/)
    // Errands of a second end by themselves, and not before they have said so.
    expect(await sportello('migrate')).toBe('The database is at the newest version.')
  })
})
