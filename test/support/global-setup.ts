import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, ensureCluster } from '../../src/lib/postgres/cluster'
import { ensureTemplate } from './template'
import { prefixOf, tellTestFiles } from './test-run'

/** Between two runs the server waits this long, so that the next one begins at once. */
const IDLE_EXIT_MS = 30_000

/** The setup and the teardown of jest share nothing but the process. */
declare global {
  var sportelloTestCluster: Cluster | undefined
}

async function setUp(): Promise<void> {
  const adminUrl = process.env['TEST_DATABASE_URL'] ?? (await startCluster())
  tellTestFiles({ adminUrl, template: await ensureTemplate(adminUrl), prefix: prefixOf(process.pid) })
}

/** One cluster for each user and checkout: two users cannot share a folder, and two checkouts differ in migrations. */
async function startCluster(): Promise<string> {
  const checkout = createHash('sha256')
    .update(join(__dirname, '..', '..'))
    .digest('hex')
    .slice(0, 8)
  globalThis.sportelloTestCluster = await ensureCluster({
    dataDir: join(tmpdir(), `sportello-test-${process.getuid?.() ?? 'user'}-${checkout}`),
    durable: false,
    idleExitMs: IDLE_EXIT_MS,
    ...(process.env['PATH'] === undefined ? {} : { path: process.env['PATH'] }),
    ...(process.env['PG_BIN_DIR'] === undefined ? {} : { binDir: process.env['PG_BIN_DIR'] }),
  })
  return globalThis.sportelloTestCluster.url
}

export default setUp
