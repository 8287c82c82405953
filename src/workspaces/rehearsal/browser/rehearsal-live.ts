import type { PostWire } from '../wire'
import { emit, state, takePost, type LinkState } from './rehearsal-store.js'

/** Browsers give up on a stream after some answers; then it is opened anew from where it stopped. */
const REOPEN_MS = 3_000

/** Follows what happens. What was missed while the line was down comes first when it stands again. */
export function followChanges(after: string): void {
  let last = after
  const source = new EventSource(`/rehearsal/api/events?after=${encodeURIComponent(after)}`)
  source.addEventListener('open', () => setLink('live'))
  source.addEventListener('post', (event) => {
    last = event.lastEventId
    takePost(JSON.parse(String(event.data)) as PostWire)
  })
  // So much was missed that a fresh page is quicker.
  source.addEventListener('restart', () => location.reload())
  source.addEventListener('error', () => {
    setLink('lost')
    if (source.readyState === EventSource.CLOSED) setTimeout(() => followChanges(last), REOPEN_MS)
  })
}

function setLink(link: LinkState): void {
  if (state.link === link) return
  state.link = link
  emit('link')
}
