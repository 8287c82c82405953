import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { packageRoot } from '../../src/lib/assets'
import { openBrowser, openPage } from '../support/browser'
import { openChat } from '../support/widget'
import { openShop } from './shop'
import { playDay } from './day'

/**
 * The pictures of the README, made from the running program: a database of its own in a folder that is thrown away,
 * the sample playbook, and a day in which something happens.
 */
const FOLDER = join(packageRoot(), 'docs', 'pictures')
const WIDE = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.25 }
const NARROW = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true }
const HERE = { timezoneId: 'Europe/Rome' }
const AIR_PX = 20
const MAX_BYTES = 400_000

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const shop = await openShop()
  const browser = await openBrowser()
  try {
    const { page, faults } = await openPage(browser, `${shop.url}/rehearsal`, { ...WIDE, ...HERE })
    await playDay(page, { browser, take: (name, what) => take(page, name, what) })
    await takeShop(browser, shop.url)
    await takeNarrow(browser, shop.url)
    if (faults.length > 0) throw new Error(`The page complained:\n${faults.join('\n')}`)
  } finally {
    await browser.close()
    await shop.close()
  }
}

/** Somebody else at the site itself. */
async function takeShop(browser: Browser, url: string): Promise<void> {
  const size = { viewport: { width: 1100, height: 760 }, deviceScaleFactor: 1.25 }
  const { page, close } = await openPage(browser, `${url}/rehearsal/site`, { ...size, ...HERE })
  const chat = await openChat(page)
  await page.keyboard.type('Buongiorno, vorrei passare al piano Insieme. Quanto costa l’attivazione?')
  await page.keyboard.press('Enter')
  await chat.locator('.line:not(.waiting)').waitFor()
  await page.keyboard.type('Posso tenere il mio numero?')
  await take(page, 'webchat')
  await close()
}

async function takeNarrow(browser: Browser, url: string): Promise<void> {
  const { page, close } = await openPage(browser, `${url}/rehearsal`, { ...NARROW, ...HERE, colorScheme: 'dark' })
  await page.locator('#room article.card').first().waitFor()
  await take(page, 'narrow')
  await close()
}

/** The whole page, or one thing of it with the air around it. */
async function take(page: Page, name: string, what?: Locator): Promise<void> {
  const path = join(FOLDER, `${name}.png`)
  await page.mouse.move(0, 0)
  const box = await what?.boundingBox()
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', ...(box ? { clip: withAir(box) } : {}) })
  const { size } = statSync(path)
  console.log(`docs/pictures/${name}.png  ${Math.round(size / 1000)} kB`)
  if (size > MAX_BYTES) throw new Error(`${name}.png is larger than ${MAX_BYTES / 1000} kB.`)
}

type Box = { x: number; y: number; width: number; height: number }

const withAir = ({ x, y, width, height }: Box): Box => ({
  x: Math.max(0, x - AIR_PX),
  y: Math.max(0, y - AIR_PX),
  width: width + 2 * AIR_PX,
  height: height + 2 * AIR_PX,
})

void main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
