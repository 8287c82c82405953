import type { Frame, Page } from 'playwright-core'
import { until } from './until'

const MAX_PRESSES = 25

const frameOf = (page: Page, path: string): Promise<Frame> =>
  until(`the frame ${path}`, () => page.frames().find((frame) => new URL(frame.url()).pathname.startsWith(path)))

/** The web chat on the shop's page, when its window is there. */
export async function findChat(page: Page): Promise<Frame> {
  const chat = await frameOf(page, '/widget/frame/')
  await until('the chat is dressed', () =>
    chat.evaluate<boolean>(`document.getElementById('title').textContent !== ''`),
  )
  return chat
}

/** Opens the web chat as a person without a mouse does: its button stands in a closed shadow root. */
export async function openChat(page: Page): Promise<Frame> {
  const chat = await findChat(page)
  const site = await frameOf(page, '/rehearsal/site')
  await site.locator('header a').first().focus()
  await press(page, 'Tab', { until: () => site.evaluate(`document.activeElement.id === 'sportello-chat'`) })
  await page.keyboard.press('Enter')
  await until('the chat has the focus', () => chat.evaluate<boolean>(`document.activeElement.id === 'text'`))
  await chat.locator('#send:enabled').waitFor()
  return chat
}

/** Presses a key until something is so; where many presses do not lead, a person does not get either. */
export async function press(
  page: Page,
  key: string,
  { until: isSo }: { until: () => Promise<boolean> },
): Promise<void> {
  for (let step = 0; step < MAX_PRESSES; step += 1) {
    if (await isSo()) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not lead there: ${isSo.toString()}`)
}

/** What was said in the chat, with its author and time as it is shown. */
export const chatLines = (chat: Frame): Promise<string[]> => chat.locator('.line').allInnerTexts()
