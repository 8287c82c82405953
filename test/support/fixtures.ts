import { join } from 'node:path'

/** Recorded and hostile material; compiled programs find it beside the sources. */
export const FIXTURES = join(__dirname.replace(/([\\/])dist\1test\1/, '$1test$1'), '../fixtures')
