import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'

export type Shop = { url: string; close: () => void }

/** Somebody else's site, on another origin than the chat, with the one line in it. */
export async function openShop(chat: string, attributes = ''): Promise<Shop> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>A shop</title>
      <body style="font: 18px/1.6 Georgia, serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; background: #fbf7ef">
      <h1>A shop</h1><p>${'This page is somebody else’s and knows nothing of the chat. '.repeat(20)}</p>
      <script src="${chat}/widget.js" data-account="webchat" ${attributes} async></script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The widget closes its shadow to the site; tests want to see into it. Before the page is opened. */
export async function seeIntoShadows(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const attach = (globalThis as unknown as { Element: { prototype: { attachShadow: unknown } } }).Element.prototype
    const original = attach.attachShadow as (options: object) => unknown
    attach.attachShadow = function (this: unknown, given: object) {
      return original.call(this, { ...given, mode: 'open' })
    }
  })
}
