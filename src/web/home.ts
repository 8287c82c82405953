import { openRouter, securityHeaders, type Router } from '../lib/http-door'

export type HomeFacts = {
  brand: string
  roles: string
  workspaces: string[]
  channels: { name: string; kind: string; simulated: boolean }[]
  rehearsal: boolean
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** `/` tells what runs here and where to go on. It shows nothing of customers and needs no sign-in. */
export function homeRoutes(facts: () => HomeFacts): Router {
  const router = openRouter()
  router.get('/', securityHeaders(), (_request, response) => {
    response.type('html').send(page(facts()))
  })
  return router
}

function page({ brand, roles, workspaces, channels, rehearsal }: HomeFacts): string {
  const list = (items: readonly string[]): string => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sportello</title><link rel="stylesheet" href="/assets/home.css">
<main>
<h1>Sportello</h1>
<p>The customer-service desk of <strong>${escapeHtml(brand)}</strong> is running (${escapeHtml(roles)}).</p>
${rehearsal ? '<p><a class="go" href="/rehearsal">Open the rehearsal room</a></p>' : ''}
<h2>Workspaces</h2>
${list(workspaces.map(escapeHtml))}
<h2>Channels</h2>
${list(channels.map(({ name, kind, simulated }) => `${escapeHtml(kind)}: ${escapeHtml(name)}${simulated ? ' <em>(simulated)</em>' : ''}`))}
<h2>For operators</h2>
${list(['<a href="/readyz">/readyz</a>: can it do its work?', '<a href="/healthz">/healthz</a>: is it alive?', '<a href="/metrics">/metrics</a>: figures for Prometheus'])}
</main></html>`
}
