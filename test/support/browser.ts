import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Only our own pages are opened: nothing of what browsers do by themselves is wanted. */
const QUIET = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place))
  if (executablePath === undefined)
    throw new Error('There is no Chromium here: install it, or set CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: QUIET })
}

export type Watched = { page: Page; faults: string[]; close: () => Promise<void> }

/** A page whose errors, refused scripts and message boxes are remembered as faults. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (line) => line.type() === 'error' && faults.push(`${line.text()} (${line.location().url})`))
  page.on('dialog', (box) => {
    faults.push(`a message box: ${box.message()}`)
    void box.dismiss()
  })
  await page.goto(url)
  return { page, faults, close: () => context.close() }
}
