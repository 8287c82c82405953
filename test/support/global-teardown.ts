import { dropOwnDatabases } from './template'
import { testRun } from './test-run'

/** Removes what test files did not, and lets go of the server. */
async function tearDown(): Promise<void> {
  await dropOwnDatabases(testRun().adminUrl)
  await globalThis.sportelloTestCluster?.release()
}

export default tearDown
