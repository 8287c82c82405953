import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { diagnose, openApp, publishedVersions, publishFiles, type App } from '../../src/app'
import { toConfig } from '../../src/config'
import { openLog } from '../../src/lib/log'
import { openColleague } from '../support/colleague'
import { freshDatabase } from '../support/database'
import { cardText } from '../support/house'
import { playbookDir, WHOLE } from '../support/playbook-files'
import { until } from '../support/until'
import { openVisitor } from '../support/visitor'

/** A house whose playbook somebody works on while it is open. */
async function openHouseOfFiles() {
  const database = await freshDatabase()
  const { dir, drop } = playbookDir(WHOLE)
  const lines: string[] = []
  const config = toConfig({
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: dir,
    PLAYBOOK_DIR: dir,
    REHEARSAL: 'on',
    LOG_LEVEL: 'info',
  })
  const log = openLog({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const open = (): Promise<App> => openApp(config, { web: true, worker: true }, { log })
  const state = { app: await open() }
  return {
    config,
    state,
    logged: (words: string) => lines.some((line) => line.includes(words)),
    write: (file: string, text: string) => writeFileSync(join(dir, file), text),
    restart: async () => {
      await state.app.close()
      state.app = await open()
    },
    close: async () => {
      await state.app.close()
      await database.drop()
      drop()
    },
  }
}

describe('a playbook that is published while people work', () => {
  let house: Awaited<ReturnType<typeof openHouseOfFiles>>
  beforeAll(async () => {
    house = await openHouseOfFiles()
  })
  afterAll(() => house.close())

  const guidelinesSeenBy = async (person: string): Promise<string> => {
    const answer = await openColleague(house.state.app.url ?? '', person).says('/playbook guidelines')
    return answer.kind === 'card' ? cardText(answer.card) : ''
  }
  const versionsOfConversations = async (): Promise<number[]> => {
    const { rows } = await house.state.app.desk.db.raw<{ rows: { playbook_version: number }[] }>(
      'select playbook_version from conversations order by number',
    )
    return rows.map((row) => row.playbook_version)
  }

  it('is used within seconds without a restart, and a conversation keeps the version it began under', async () => {
    const { app } = house.state
    const rosa = await openVisitor(app.url ?? '')
    await rosa.writes('Good morning')
    await until('the conversation is there', async () => (await versionsOfConversations()).length === 1)
    expect(await guidelinesSeenBy('ada')).toContain('Claim.')

    house.write('guidelines.md', '# How we work\n\nRead the history first.\n')
    const publication = await publishFiles(house.config, 'Giulia')
    expect(publication).toMatchObject({ outcome: 'published', playbook: { version: 2 }, before: { version: 1 } })
    await until('the new version is in use', () => app.desk.playbook().version === 2)
    expect(await guidelinesSeenBy('ada')).toContain('Read the history first.')

    const piotr = await openVisitor(app.url ?? '')
    await piotr.writes('Hello')
    await until('the other conversation is there', async () => (await versionsOfConversations()).length === 2)
    expect(await versionsOfConversations()).toEqual([1, 2])
    expect((await app.desk.playbookOf(1)).guidelines).toContain('Claim.')
    // The rehearsal room's people are in every version, and were published in none.
    for (const version of [1, 2]) {
      expect((await app.desk.playbookOf(version)).people[0]?.workspaces).toEqual({ rehearsal: 'ada' })
    }
    expect(publication.playbook.people[0]?.workspaces).toEqual({})
  })

  it('is published only when all files are in order', async () => {
    house.write('guidelines.md', '---\nnothing: ends\n')
    await expect(publishFiles(house.config, 'Giulia')).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('guidelines.md:1'),
    })
    house.write('guidelines.md', '# How we work\n\nRead the history first.\n')
    expect(await publishFiles(house.config, 'Ada')).toMatchObject({ outcome: 'same', by: 'Giulia' })
    expect((await publishedVersions(house.config, 10)).map(({ version, by }) => [version, by])).toEqual([
      [2, 'Giulia'],
      [1, 'start'],
    ])
  })

  it('tells an operator that a changed account waits for a restart', async () => {
    house.write('channels.yaml', (WHOLE['channels.yaml'] ?? '').replace('env:ADDRESS', 'env:OTHER_ADDRESS'))
    await publishFiles(house.config, 'Giulia')
    await until('the account is named', () => house.logged('An account has changed: restart'))
    expect(house.logged('"account":"email"')).toBe(true)
    expect(house.logged('"account":"webchat"')).toBe(false)
  })

  it('stays when a replica starts with old files, which says so', async () => {
    house.write('guidelines.md', WHOLE['guidelines.md'] ?? '')
    await house.restart()
    expect(house.state.app.desk.playbook()).toMatchObject({ version: 3 })
    expect(house.logged('The files differ from what was published')).toBe(true)
    expect(await guidelinesSeenBy('ada')).toContain('Read the history first.')
  })
  it('is named by the doctor, who publishes nothing', async () => {
    const findings = await diagnose(house.config, openLog({ level: 'silent' }))
    expect(findings.find(({ name }) => name === 'playbook')).toMatchObject({
      ok: true,
      says: expect.stringMatching(/^version 3, 2 accounts; the files in .* say something else$/),
    })
    expect(await publishedVersions(house.config, 10)).toHaveLength(3)
  })
})
