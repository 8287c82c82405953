import type { Response } from '../../lib/http-door'

export type DoorState = 'closed' | 'wrong' | 'too-many' | 'no-code'

const STATUS: Record<DoorState, number> = { closed: 401, wrong: 401, 'too-many': 429, 'no-code': 403 }

const WORDS: Record<DoorState, string> = {
  closed: 'Enter the access code that you were given.',
  wrong: 'That is not the code. Try again.',
  'too-many': 'Too many tries. Wait a minute, then try again.',
  'no-code':
    'The rehearsal room opens on the machine that it runs on. To open it from elsewhere, set REHEARSAL_ACCESS_CODE and start Sportello again.',
}

/** The page before the rehearsal room. It works without scripts and shows nothing of what is inside. */
export function sendDoor(response: Response, state: DoorState): void {
  response.status(STATUS[state])
  if (state === 'too-many') response.set('retry-after', '60')
  response.set({
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  })
  response.type('html').send(page(state))
}

const form = `<form method="post" action="/rehearsal/enter" target="_top">
<label for="code">Access code</label>
<input id="code" name="code" type="password" autocomplete="current-password" required autofocus maxlength="200">
<button>Open</button>
</form>`

const page = (state: DoorState): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal room · Sportello</title><link rel="stylesheet" href="/rehearsal/door.css"></head>
<body><main><h1>Rehearsal room</h1><p${state === 'wrong' || state === 'too-many' ? ' role="alert" class="bad"' : ''}>${WORDS[state]}</p>
${state === 'no-code' ? '' : form}</main></body></html>
`
