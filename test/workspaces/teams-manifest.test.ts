import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'
import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { verbOf } from '../../src/workspaces/acts/commands'
import { wordsIn, type Language } from '../../src/workspaces/words/choose'
import type { HelpedVerb } from '../../src/workspaces/words/words'

const ROOT = join(__dirname, '../..')
const SCHEMAS = join(ROOT, 'node_modules/@microsoft/app-manifest/build/json-schemas/teams')
const APP = '1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901'

type Command = { title: string; description: string }
type Manifest = {
  manifestVersion: string
  id: string
  version: string
  validDomains: string[]
  icons: Record<string, string>
  localizationInfo: { additionalLanguages: { languageTag: Language; file: string }[] }
  bots: { botId: string; scopes: string[]; commandLists: { scopes: string[]; commands: Command[] }[] }[]
  composeExtensions: { botId: string; commands: { id: string; fetchTask: boolean; context: string[] }[] }[]
  webApplicationInfo: { id: string; resource: string }
  authorization: { permissions: { resourceSpecific: { name: string; type: string }[] } }
}

const folder = mkdtempSync(join(tmpdir(), 'sportello-manifest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As an administrator runs it; settings of the machine that runs the tests have no say. */
function build(settings: Record<string, string>, ...args: string[]): { status: number | null; says: string } {
  const env = { ...process.env, TEAMS_APP_ID: '', PUBLIC_URL: '', ...settings }
  const script = join(ROOT, 'scripts/teams-manifest.cjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, env })
  return { status, says: `${stdout.toString()}${stderr.toString()}` }
}

/** What is in an archive, read by its directory at the end. */
function unzip(archive: Buffer): Record<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const files: Record<string, Buffer> = {}
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, size] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)]
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const local = archive.readUInt32LE(at + 42)
    expect(archive.toString('utf8', local + 30, local + 30 + nameLength)).toBe(name)
    const begin = local + 30 + nameLength
    const content = inflateRawSync(archive.subarray(begin, begin + packed))
    expect([name, content.length]).toEqual([name, size])
    files[name] = content
    at += 46 + nameLength
  }
  return files
}

function faultsOf(schema: string, value: unknown): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats(ajv as never)
  const valid = ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, schema), 'utf8')) as object)
  valid(value)
  return valid.errors ?? []
}

const made = build({ TEAMS_APP_ID: APP, PUBLIC_URL: 'https://care.example.com' }, '--out', 'app.zip')
const files = made.status === 0 ? unzip(readFileSync(join(folder, 'app.zip'))) : {}
const read = <T>(name: string): T => JSON.parse(files[name]?.toString('utf8') ?? 'null') as T
const manifest = read<Manifest>('manifest.json')
const { commandLists = [] } = manifest.bots[0] ?? {}
const texts = (language: Language): Record<string, string> => read(`${language}.json`)

describe('the package of the Teams app', () => {
  it('holds the manifest, its texts and the icons, and nothing else', () => {
    expect(made).toEqual({ status: 0, says: expect.stringContaining('docs/teams.md') as string })
    expect(Object.keys(files).sort()).toEqual(['color.png', 'it.json', 'manifest.json', 'outline.png', 'pl.json'])
  })

  it('is what Microsoft’s schemas ask for, of its own version and of the newest', () => {
    for (const version of [manifest.manifestVersion, '1.25', '1.30']) {
      expect(faultsOf(`v${version}/MicrosoftTeams.schema.json`, { ...manifest, manifestVersion: version })).toEqual([])
      for (const language of ['it', 'pl'] as const)
        expect(faultsOf(`v${version}/MicrosoftTeams.Localization.schema.json`, texts(language))).toEqual([])
    }
    expect(faultsOf('v1.19/MicrosoftTeams.schema.json', { ...manifest, id: 'sportello' })).not.toEqual([])
  })

  it('names the app and the address in every place, and leaves no sample behind', () => {
    const { bots, composeExtensions, webApplicationInfo } = manifest
    expect([manifest.id, bots[0]?.botId, composeExtensions[0]?.botId, webApplicationInfo.id]).toEqual(
      Array.from({ length: 4 }, () => APP),
    )
    expect(manifest.validDomains).toEqual(['care.example.com'])
    expect(manifest.version).toBe((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest).version)
    const all = Object.values(files).join('\n')
    expect(all).not.toContain('sportello.example.com')
    expect(all).not.toContain('00000000-0000')
  })

  it('has icons of the sizes that Teams asks for, the outline in white alone', () => {
    const sizes = Object.values(manifest.icons).map((name) => [
      name,
      files[name]?.readUInt32BE(16),
      files[name]?.readUInt32BE(20),
    ])
    expect(sizes).toEqual([
      ['color.png', 192, 192],
      ['outline.png', 32, 32],
    ])
    const outline = pixelsOf(files['outline.png'] ?? Buffer.alloc(0))
    expect(outline.filter(({ alpha, colour }) => alpha > 0 && colour !== 'ffffff')).toEqual([])
    expect(outline.some(({ alpha }) => alpha === 0) && outline.some(({ alpha }) => alpha === 255)).toBe(true)
    expect(pixelsOf(files['color.png'] ?? Buffer.alloc(0)).every(({ alpha }) => alpha === 255)).toBe(true)
  })
})

describe('the manifest of the Teams app', () => {
  it('works in teams, in chats and with one person, and reads its channels without being mentioned', () => {
    const { bots, webApplicationInfo, authorization } = manifest
    expect(bots[0]?.scopes).toEqual(['personal', 'team', 'groupChat'])
    expect(webApplicationInfo.resource).toBe('https://RscBasedStoreApp')
    expect(authorization.permissions.resourceSpecific).toEqual([
      { name: 'ChannelMessage.Read.Group', type: 'Application' },
    ])
  })

  it('offers what Slack offers in the menu of a message', () => {
    expect(manifest.composeExtensions[0]?.commands).toMatchObject([
      { id: 'send_to_customer', fetchTask: true, context: ['message'] },
      { id: 'add_as_note', fetchTask: true, context: ['message'] },
    ])
  })

  it.each(['en', 'it', 'pl'] as const)(
    'offers commands of the one table, explained as the help does: %s',
    (language) => {
      expect(commandLists.flatMap(({ scopes }) => scopes).sort()).toEqual(['groupChat', 'personal', 'team'])
      const { verbs } = wordsIn(language).lists
      for (const [list, { commands }] of commandLists.entries()) {
        // Older versions of the schema allow ten.
        expect(commands.length).toBeLessThanOrEqual(10)
        for (const [at, english] of commands.entries()) {
          const key = `bots[0].commandLists[${list}].commands[${at}]`
          const told = texts(language === 'en' ? 'it' : language)
          const command =
            language === 'en' ? english : { title: told[`${key}.title`], description: told[`${key}.description`] }
          const verb = verbOf(command.title ?? '') as HelpedVerb
          expect([command.title, verb]).toEqual([command.title, verbOf(english.title)])
          // Help is no page of itself here, and Teams knows no slash.
          if (verb !== 'help') expect(command.description).toBe(verbs[verb].replace(' /', ' '))
        }
      }
    },
  )

  it('is translated whole', () => {
    const keys = Object.keys(texts('it'))
    expect(Object.keys(texts('pl'))).toEqual(keys)
    const commands = commandLists.flatMap(({ commands }) => commands).length + 2
    expect(keys.filter((key) => key.endsWith('.title'))).toHaveLength(commands)
    expect(keys.filter((key) => key.endsWith('.description'))).toHaveLength(commands)
  })
})

describe('building the package', () => {
  it.each([
    ['nothing', {}, ['TEAMS_APP_ID is missing', 'PUBLIC_URL is missing']],
    ['no id', { TEAMS_APP_ID: 'sportello', PUBLIC_URL: 'https://a.example' }, ['TEAMS_APP_ID is no application id']],
    ['an address without https', { TEAMS_APP_ID: APP, PUBLIC_URL: 'http://a.example' }, ['must begin with https://']],
    ['an address with a path', { TEAMS_APP_ID: APP, PUBLIC_URL: 'https://a.example/b' }, ['a host without a path']],
  ])('says what is missing, given %s', (_, settings, says) => {
    const built = build(settings, '--out', 'broken.zip')
    expect(built.status).toBe(1)
    for (const part of says) expect(built.says).toContain(part)
  })
})

/** Of an unfiltered picture with eight bits a colour, which is all that we make. */
function pixelsOf(png: Buffer): { colour: string; alpha: number }[] {
  const width = png.readUInt32BE(16)
  const begin = png.indexOf('IDAT')
  const packed = png.subarray(begin + 4, begin + 4 + png.readUInt32BE(begin - 4))
  const rows = inflateSync(packed)
  const stride = width * 4 + 1
  return Array.from({ length: width * width }, (_, n) => {
    const at = Math.floor(n / width) * stride + 1 + (n % width) * 4
    return { colour: rows.toString('hex', at, at + 3), alpha: rows[at + 3] ?? 0 }
  })
}
