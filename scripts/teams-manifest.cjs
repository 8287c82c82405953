// Builds the package of the Teams app that an administrator uploads: `npm run manifest:teams`. It fills the ids and the
// address into manifests/teams/manifest.json, checks the result against Microsoft's schema and packs it with the icons.
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { parseArgs } = require('node:util')
const Ajv = require('ajv-draft-04').default
const addFormats = require('ajv-formats').default
const { zip } = require('./zip.cjs')

const USAGE = `npm run manifest:teams -- [--app-id <id>] [--public-url <address>] [--out <file>]

  --app-id      application (client) id of the app registration; else TEAMS_APP_ID
  --public-url  address at which Teams reaches this program; else PUBLIC_URL
  --out         where the package goes; else sportello-teams.zip

Settings are read from the environment and from .env.`

/** What stands in manifest.json until it is filled in. */
const NO_ID = '00000000-0000-0000-0000-000000000000'
const NO_HOST = 'sportello.example.com'

const root = join(__dirname, '..')
const folder = join(root, 'manifests', 'teams')
const read = (name) => readFileSync(join(folder, name))

main()

function main() {
  const wish = wishOf(process.argv.slice(2))
  if (wish.help) return console.log(USAGE)
  const { appId, host, faults } = settingsOf(wish)
  if (faults.length > 0) fail(`The package cannot be built yet:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  const files = filesOf({ appId, host })
  const broken = Object.keys(files)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => faultsOf(name, files[name]))
  if (broken.length > 0) fail(`Teams would refuse the package:\n${broken.map((fault) => `  ${fault}`).join('\n')}`)
  const out = resolve(wish.out)
  writeFileSync(out, zip(files))
  console.log(`${out} is ready for app ${appId} at https://${host}: upload it as docs/teams.md says.`)
}

function wishOf(argv) {
  const text = { type: 'string' }
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        'app-id': text,
        'public-url': text,
        out: { ...text, default: 'sportello-teams.zip' },
      },
    })
    return values
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`)
  }
}

function settingsOf(wish) {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const appId = (wish['app-id'] ?? process.env.TEAMS_APP_ID ?? '').trim().toLowerCase()
  const address = (wish['public-url'] ?? process.env.PUBLIC_URL ?? '').trim()
  const url = URL.canParse(address) ? new URL(address) : undefined
  return { appId, host: url?.host ?? '', faults: [...faultsOfId(appId), ...faultsOfAddress(address, url)] }
}

function faultsOfId(appId) {
  if (appId === '')
    return ['TEAMS_APP_ID is missing: the application (client) id of the app registration (or --app-id).']
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(appId) && appId !== NO_ID) return []
  return [`TEAMS_APP_ID is no application id: "${appId}" should look like 1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901.`]
}

function faultsOfAddress(address, url) {
  if (address === '')
    return ['PUBLIC_URL is missing: the address at which Teams reaches this program (or --public-url).']
  if (url === undefined) return [`PUBLIC_URL is no address: "${address}" should look like https://care.example.com.`]
  if (url.protocol !== 'https:')
    return [`PUBLIC_URL must begin with https://, since Teams calls nothing else: "${address}".`]
  return url.pathname === '/' ? [] : [`PUBLIC_URL must be a host without a path: "${address}".`]
}

/** The files of the package by name. */
function filesOf({ appId, host }) {
  const filled = (name) => read(name).toString('utf8').replaceAll(NO_ID, appId).replaceAll(NO_HOST, host)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const manifest = { ...JSON.parse(filled('manifest.json')), version }
  const { icons, localizationInfo } = manifest
  const texts = localizationInfo.additionalLanguages.map(({ file }) => file)
  return {
    'manifest.json': Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    ...Object.fromEntries(texts.map((name) => [name, Buffer.from(filled(name))])),
    ...Object.fromEntries(Object.values(icons).map((name) => [name, read(name)])),
  }
}

/** Microsoft's own schemas, of the version that the manifest names; their patterns are no Unicode ones. */
function faultsOf(name, content) {
  const value = JSON.parse(content.toString('utf8'))
  const [, version, kind] =
    /\/teams\/(v[\d.]+)\/(MicrosoftTeams(?:\.Localization)?\.schema)\.json$/.exec(value.$schema) ?? []
  const path = `@microsoft/app-manifest/build/json-schemas/teams/${version}/${kind}.json`
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats(ajv)
  const valid = ajv.compile(JSON.parse(readFileSync(join(root, 'node_modules', path), 'utf8')))
  valid(value)
  return (valid.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
