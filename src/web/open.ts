import type { Channel } from '../channels/channel'
import type { Desk } from '../desk/index'
import type { Log } from '../lib/log'
import type { Router } from '../lib/http-door'
import type { AccountId } from '../lib/ids'
import type { Workspace } from '../workspaces/workspace'
import { assetRoutes } from './assets'
import { fileRoutes } from './files'
import { healthRoutes, type HealthChecks } from './health'
import { homeRoutes, type HomeFacts } from './home'
import { metricsRoutes, newWebFigures, type Measures } from './metrics'
import { openServer, type WebServer } from './server'
import { webhookRoutes } from './webhooks'

export type WebOptions = {
  desk: Desk
  channels: ReadonlyMap<AccountId, Channel>
  workspaces: readonly Workspace[]
  host: string
  port: number
  secretKey: string
  log: Log
  health: Omit<HealthChecks, 'db'>
  home: () => HomeFacts
  measure: () => Promise<Measures>
  /** Doors that belong to no single workspace or channel. */
  doors: readonly Router[]
}

/** One server for everything that answers HTTP. */
export function openWeb(options: WebOptions): Promise<WebServer> {
  const { desk, channels, workspaces, log } = options
  const figures = newWebFigures()
  const routers = [
    webhookRoutes({ desk, channels, log, count: figures.webhook }),
    ...options.doors,
    ...workspaces.flatMap((workspace) => workspace.routes ?? []),
    ...[...channels.values()].flatMap((channel) => channel.routes ?? []),
    healthRoutes({ ...options.health, db: desk.db }),
    metricsRoutes(figures, options.measure),
    fileRoutes(desk, options.secretKey),
    homeRoutes(options.home),
    assetRoutes(),
  ]
  return openServer({ routers, host: options.host, port: options.port, log })
}
