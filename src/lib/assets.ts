import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import type { Request, Response } from 'express'

export interface Asset {
  readonly body: Buffer
  readonly contentType: string
  readonly etag: string
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Folders and names as the build makes them: nothing hidden, nothing that climbs. */
const NAME = /^(?:[a-z0-9][a-z0-9_-]*\/){0,4}[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+){1,3}$/i

const cache = new Map<string, Asset>()

/** A file that the build made for browsers, or undefined. Read once, since a build does not change under a running process. */
export function readAsset(name: string): Asset | undefined {
  const known = cache.get(name)
  if (known !== undefined) return known
  const contentType = CONTENT_TYPES[extname(name)]
  if (!NAME.test(name) || contentType === undefined) return undefined
  const path = join(packageRoot(), 'dist', 'browser', name)
  if (!existsSync(path)) return undefined
  const body = readFileSync(path)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const asset = { body, contentType, etag }
  cache.set(name, asset)
  return asset
}

/** Answers with an asset, with 304 to a browser that has it, or with 404. */
export function sendAsset(request: Request, response: Response, name: string): void {
  const asset = readAsset(name)
  if (asset === undefined) {
    response.status(404).type('text/plain').send('Not found\n')
    return
  }
  // Asked again each time: after a deployment page and script must not be of different ages.
  response.set({ etag: asset.etag, 'cache-control': 'no-cache', 'content-type': asset.contentType })
  if (request.headers['if-none-match'] === asset.etag) response.status(304).end()
  else response.send(asset.body)
}

/** Where package.json stands: the code runs from src in tests and from dist when built. */
export function packageRoot(from: string = __dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('no package.json above this file')
  return packageRoot(parent)
}
