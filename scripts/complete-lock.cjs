// Run after every change of dependencies: `npm install --package-lock-only && node scripts/complete-lock.cjs`.
// npm leaves binaries for other systems out of the lock file where a registry does not offer them, and `npm ci` then
// refuses the lock file. Here they are entered by name, version and system; each machine fetches only its own.
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const file = join(__dirname, '..', 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const { '': root, ...packages } = lock.packages

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony']
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32']
const named = (name, words) => words.find((word) => name.split('/').pop().split('-').includes(word))

let added = 0
for (const { optionalDependencies = {}, dev } of Object.values(packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`))) continue
    const os = named(name, SYSTEMS)
    const cpu = named(name, PROCESSORS)
    if (!os || !cpu) throw new Error(`${name} is missing in the lock file and is no binary for another system`)
    const version = range.replace(/^[~^]/, '')
    packages[`node_modules/${name}`] = { version, cpu: [cpu], ...(dev ? { dev } : {}), optional: true, os: [os] }
    added += 1
  }
}
const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': root, ...sorted } }, null, 2)}\n`)
console.log(`${added} binaries for other systems entered`)
