// Compiles src/ and migrations/ to dist/ in under a second (types are checked by `npm run check`, not here).
// Further folders may be named: `node scripts/build.cjs test` (the load tests are programs of their own).
// Files in a browser/ folder become browser code: dist/browser/<name>.js, with their css and html beside them.
const { transformFileSync } = require('@swc/core')
const { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs')
const { basename, dirname, join, relative } = require('node:path')

const root = join(__dirname, '..')
const next = join(root, `.dist-${process.pid}`)

const walk = (dir) =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(dir, entry.name)) : [join(dir, entry.name)],
  )
const isBrowser = (file) => basename(dirname(file)) === 'browser'
const write = (file, text) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const swc = (file, module) =>
  transformFileSync(file, {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: module },
    sourceMaps: 'inline',
  }).code

const folders = ['src', 'migrations', ...process.argv.slice(2)]
for (const file of folders.flatMap((folder) => walk(join(root, folder)))) {
  if (isBrowser(file)) {
    const target = join(next, 'browser', basename(file))
    if (file.endsWith('.ts')) write(target.replace(/\.ts$/, '.js'), swc(file, 'es6'))
    else (mkdirSync(dirname(target), { recursive: true }), cpSync(file, target))
  } else if (file.endsWith('.ts')) {
    write(join(next, relative(root, file)).replace(/\.ts$/, '.js'), swc(file, 'commonjs'))
  }
}

// Swap whole folders, so that a program started meanwhile sees the old build or the new one, never half of both.
const dist = join(root, 'dist')
const old = join(root, `.dist-old-${process.pid}`)
if (existsSync(dist) && statSync(dist).isDirectory()) renameSync(dist, old)
renameSync(next, dist)
rmSync(old, { recursive: true, force: true })
