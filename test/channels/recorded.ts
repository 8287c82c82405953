import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const DIR = join(__dirname, '../fixtures/channels')

/** What the platforms really sent once, or show in their documentation: the bytes of a file. */
export const recorded = (channel: string, name: string): Buffer => readFileSync(join(DIR, channel, name))

export const recordedNames = (channel: string): string[] => readdirSync(join(DIR, channel)).sort()
