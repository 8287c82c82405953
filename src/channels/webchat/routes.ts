import { openAllowance } from '../../lib/allowance'
import { readAsset, sendAsset } from '../../lib/assets'
import { openRouter, readRawBody, securityHeaders, type Router } from '../../lib/http-door'
import type { ChannelDeps } from '../channel'
import { tooMany, visitorOf, type Chat } from './door'
import { MAX_FILE_BYTES, sendFile, takeFile } from './files'
import { sendHistory, takeMessage, takeSeen } from './messages'
import { openSession, sendLook } from './session'
import type { WebchatSettings } from './settings'
import { openStreams } from './streams'
import { threadOf } from './visitor'

/** More than a person does, less than a program would; for each visitor, or each address where there is none yet. */
const A_MINUTE = { message: 30, upload: 10, session: 30, stream: 60 }

/** Everything that the customer's browser asks for. */
export function webchatRoutes(
  settings: WebchatSettings,
  deps: ChannelDeps,
): { router: Router; close: () => Promise<void> } {
  const router = openRouter()
  const base = `/widget/api/${deps.account.id}`
  const allow = {
    message: openAllowance(A_MINUTE.message, deps.clock),
    upload: openAllowance(A_MINUTE.upload, deps.clock),
    session: openAllowance(A_MINUTE.session, deps.clock),
    stream: openAllowance(A_MINUTE.stream, deps.clock),
  }
  const chat: Chat = { settings, deps, allow }
  const streams = openStreams(deps)
  addPages(router, chat)
  router.get(`${base}/look`, (_request, response) => sendLook(chat, response))
  router.post(`${base}/session`, readRawBody(4_000), (request, response) => openSession(chat, { request, response }))
  router.get(`${base}/history`, (request, response) => sendHistory(chat, { request, response }))
  router.post(`${base}/messages`, readRawBody(64_000), (request, response) => takeMessage(chat, { request, response }))
  router.post(`${base}/seen`, readRawBody(1_000), (request, response) => takeSeen(chat, { request, response }))
  router.post(`${base}/files`, readRawBody(MAX_FILE_BYTES), (request, response) =>
    takeFile(chat, { request, response }),
  )
  router.get(`${base}/files/:id`, (request, response) => sendFile(chat, { request, response }))
  router.get(`${base}/stream`, (request, response) => {
    const visitor = visitorOf(chat, request)
    if (!allow.stream.take(visitor.id) || !streams.open(threadOf(visitor), { request, response })) tooMany(response)
  })
  return { router, close: streams.close }
}

/** The one script that a site embeds, and the page in its frame. */
function addPages(router: Router, { settings, deps }: Chat): void {
  router.get('/widget.js', (request, response) => {
    response.set('cross-origin-resource-policy', 'cross-origin')
    sendAsset(request, response, 'widget.js')
  })
  router.get('/widget/assets/:name', (request, response) => {
    const { name } = request.params
    sendAsset(request, response, /^chat(-\w+)?\.(js|css)$/.test(name) ? name : 'none')
  })
  router.get(
    `/widget/frame/${deps.account.id}`,
    securityHeaders({ frameAncestors: settings.origins ?? ['*'], pictures: ['blob:'] }),
    (_request, response) => {
      response.type('html').send(readAsset('chat.html')?.body ?? Buffer.alloc(0))
    },
  )
}
