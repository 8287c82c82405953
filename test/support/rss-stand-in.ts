import { openPlatform, type Platform } from './platform'

/** A news site on this machine: it says when its feed changed, and answers nothing when nobody wants it again. */
export type FeedSite = Platform & {
  /** Where its feed is. */
  feed: string
  /** Publishes an entry, the newest first. */
  publish: (entry: { title: string; text?: string; at?: Date | undefined; id?: string; author?: string }) => void
  /** How often the feed was handed out in full. */
  handedOut: () => number
}

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

export async function openFeedSite(): Promise<FeedSite> {
  const entries: string[] = []
  let handedOut = 0
  const page = (): string =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>City News</title><link>https://news.example</link>` +
    `${entries.slice(0, 400).join('')}</channel></rss>`
  const platform = await openPlatform({
    routes: {
      'GET /feed.xml': ({ headers }) => {
        const etag = `"${entries.length}"`
        if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
        handedOut += 1
        return { status: 200, headers: { etag, 'content-type': 'application/rss+xml; charset=utf-8' }, body: page() }
      },
      'GET /away': () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } }),
      'GET /page.html': () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' }),
    },
  })
  return {
    ...platform,
    feed: `${platform.url}/feed.xml`,
    publish: ({ title, text = '', at, id = `urn:${entries.length + 1}`, author }) => {
      const date = at === undefined ? '' : `<pubDate>${at.toUTCString()}</pubDate>`
      const by = author === undefined ? '' : `<author>${escape(author)}</author>`
      // What stands in a description is HTML, so that plain text is escaped twice.
      const body = `<description>${escape(escape(text))}</description>`
      entries.unshift(
        `<item><guid isPermaLink="false">${escape(id)}</guid><link>https://news.example/${entries.length + 1}</link>` +
          `<title>${escape(escape(title))}</title>${date}${by}${body}</item>`,
      )
    },
    handedOut: () => handedOut,
  }
}
