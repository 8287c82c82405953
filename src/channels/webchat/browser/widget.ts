// The one line that a site embeds: <script src="https://…/widget.js" data-account="webchat" async></script>
// It draws a button and a frame. Everything said stays inside the frame, out of reach of the site's other scripts.
;(() => {
  const script = document.currentScript as HTMLScriptElement | null
  if (!script || document.getElementById('sportello-chat')) return
  const data: Partial<Record<string, string>> = script.dataset
  const given = { account: 'webchat', label: 'Chat', userName: '', userEmail: '', userSignature: '', ...data }
  const { account, label, userName, userEmail, userSignature } = given
  const userId = data['userId']
  const home = new URL(script.src).origin
  const place = `sportello:${account}`
  const identity = userId ? { id: userId, name: userName, email: userEmail, signature: userSignature } : null

  const host = document.createElement('div')
  host.id = 'sportello-chat'
  const root = host.attachShadow({ mode: 'closed' })
  const [side, otherSide] = data['position'] === 'left' ? ['left', 'right'] : ['right', 'left']
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; bottom: 20px; ${side}: 20px; z-index: 2147483000; box-sizing: border-box; height: 56px; padding: 0 22px 0 18px;
      display: flex; align-items: center; gap: 10px; border: 0; border-radius: 28px; cursor: pointer;
      background: var(--color, #0b6e4f); color: var(--ink, #fff); font: 600 16px/1 system-ui, sans-serif;
      box-shadow: 0 6px 20px rgb(0 0 0 / 25%); }
    button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; box-shadow: 0 0 0 7px #1c2b33; }
    svg { flex: none; }
    .unread { position: absolute; top: -4px; ${otherSide}: -4px; box-sizing: border-box; min-width: 24px; height: 24px;
      padding: 0 6px; border-radius: 12px; border: 2px solid #fff; background: #c2183f; color: #fff; font: 700 12px/20px system-ui, sans-serif;
      text-align: center; }
    [hidden] { display: none !important; }
    iframe { position: fixed; bottom: 88px; ${side}: 20px; z-index: 2147483000; width: min(384px, calc(100vw - 24px));
      height: min(620px, calc(100dvh - 112px)); border: 0; border-radius: 18px; background: Canvas; color-scheme: light dark;
      box-shadow: 0 12px 40px rgb(0 0 0 / 30%); }
    @media (max-width: 480px) {
      iframe { inset: 0; width: 100vw; height: 100dvh; border-radius: 0; box-shadow: none; }
      button[aria-expanded='true'] { display: none; }
    }
    @media (prefers-reduced-motion: no-preference) {
      button { transition: transform 120ms; }
      button:hover { transform: translateY(-1px); }
      iframe { animation: rise 160ms ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }
    @media print { button, iframe { display: none; } }
  `)
  root.adoptedStyleSheets = [sheet]

  const button = document.createElement('button')
  button.type = 'button'
  button.setAttribute('aria-haspopup', 'dialog')
  button.setAttribute('aria-expanded', 'false')
  const unread = document.createElement('span')
  unread.className = 'unread'
  unread.hidden = true
  button.append(drawBubble(), label, unread)

  const frame = document.createElement('iframe')
  frame.title = label
  frame.hidden = true
  frame.src = `${home}/widget/frame/${encodeURIComponent(account)}`

  const tell = (message: object): void => frame.contentWindow?.postMessage({ sportello: true, ...message }, home)
  const show = (open: boolean): void => {
    frame.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    tell({ type: open ? 'opened' : 'closed' })
    if (open) frame.focus()
    else button.focus()
  }
  button.addEventListener('click', () => show(frame.hidden === true))
  type FromFrame = { sportello?: boolean; type?: string; [field: string]: unknown }
  const hear: Record<string, (told: FromFrame) => void> = {
    ready: () => tell({ type: 'start', identity, name: userName, open: frame.hidden === false, kept: readKept(place) }),
    keep: ({ item, value }) => writeKept(place, { ...readKept(place), [String(item)]: value }),
    close: () => show(false),
    color: ({ color, ink }) => {
      host.style.setProperty('--color', String(color))
      host.style.setProperty('--ink', String(ink))
    },
    unread: ({ count }) => {
      unread.hidden = count === 0
      unread.textContent = Number(count) > 99 ? '99+' : String(count)
    },
  }
  addEventListener('message', ({ origin, source, data }: MessageEvent<FromFrame>) => {
    if (origin === home && source === frame.contentWindow && data?.sportello === true) hear[data.type ?? '']?.(data)
  })
  root.append(frame, button)
  const attach = (): void => void document.body.append(host)
  if (document.body) attach()
  else addEventListener('DOMContentLoaded', attach)

  // For browsers that let the frame keep nothing; the names are the frame's business.
  function readKept(at: string): Record<string, unknown> {
    try {
      return JSON.parse(localStorage.getItem(at) ?? '{}') as Record<string, unknown>
    } catch {
      return {}
    }
  }
  function writeKept(at: string, kept: Record<string, unknown>): void {
    try {
      localStorage.setItem(
        at,
        JSON.stringify(kept, (_name, value: unknown) => value ?? undefined),
      )
    } catch {
      // Then it lasts as long as the page.
    }
  }

  function drawBubble(): SVGElement {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    for (const [name, value] of [
      ['viewBox', '0 0 24 24'],
      ['width', '24'],
      ['height', '24'],
      ['aria-hidden', 'true'],
    ] as const)
      svg.setAttribute(name, value)
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute(
      'd',
      'M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-8.5L7 21v-3.5H4A1.5 1.5 0 0 1 2.5 16V7A1.5 1.5 0 0 1 4 5.5z',
    )
    path.setAttribute('fill', 'currentColor')
    svg.append(path)
    return svg
  }
})()
