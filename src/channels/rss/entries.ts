import { parseFeed, type AnyFeed } from 'feedsmith'
import { textOfHypertext } from '../hypertext'

/** What is read of an entry, whatever the format; a feed may leave out any of it. */
export type Entry = {
  id: string | undefined
  link: string | undefined
  title: string
  text: string
  author: string | undefined
  date: string | undefined
}
export type Feed = { title: string; entries: Entry[] }

/** Feeds have dozens of entries; one with more than this is an archive, and its first entries are the latest. */
const MAX_ENTRIES = 500

/** Reads RSS, Atom, RDF and JSON feeds. Undefined for what is none of them. */
export function readFeed(text: string): Feed | undefined {
  let parsed: AnyFeed
  try {
    parsed = parseFeed(text)
  } catch {
    return undefined
  }
  return read(parsed)
}

function read(parsed: AnyFeed): Feed {
  switch (parsed.format) {
    case 'rss':
      return feedOf(parsed.feed.title, parsed.feed.items, fromRss)
    case 'rdf':
      return feedOf(parsed.feed.title, parsed.feed.items, fromRdf)
    case 'atom':
      return feedOf(parsed.feed.title?.value, parsed.feed.entries, fromAtom)
    case 'json':
      return feedOf(parsed.feed.title, parsed.feed.items, fromJson)
  }
}

function feedOf<Item>(
  title: string | undefined,
  items: readonly Item[] | undefined,
  toEntry: (item: Item) => Entry,
): Feed {
  return { title: wordsOf(title), entries: (items ?? []).slice(0, MAX_ENTRIES).map(toEntry) }
}

type FeedOf<Format extends AnyFeed['format']> = Extract<AnyFeed, { format: Format }>['feed']
type ItemOf<Format extends 'rss' | 'rdf' | 'json'> = NonNullable<FeedOf<Format>['items']>[number]
type AtomEntry = NonNullable<FeedOf<'atom'>['entries']>[number]

const fromRss = (item: ItemOf<'rss'>): Entry => ({
  ...saidOf(item),
  id: item.guid?.value,
  link: item.link ?? permanent(item.guid),
  author: nameOf(item),
  date: item.pubDate ?? item.dc?.dates?.[0],
})

/** Unless it says otherwise, the guid is the permanent address. */
const permanent = (guid: ItemOf<'rss'>['guid']): string | undefined =>
  guid?.isPermaLink === false ? undefined : guid?.value

const nameOf = ({ dc, authors }: ItemOf<'rss'>): string | undefined => {
  const [author] = authors ?? []
  return dc?.creators?.[0] ?? author?.name ?? author?.email
}

type Said = { title?: string; description?: string; content?: { encoded?: string } }
const saidOf = ({ title, description, content }: Said): Pick<Entry, 'title' | 'text'> => ({
  title: wordsOf(title),
  text: textOfHypertext(description ?? content?.encoded ?? ''),
})

const fromRdf = (item: ItemOf<'rdf'>): Entry => ({
  ...saidOf(item),
  id: item.rdf?.about,
  link: item.link,
  author: item.dc?.creators?.[0],
  date: item.dc?.dates?.[0],
})

function fromAtom({ id, links, title, summary, content, authors, published, updated }: AtomEntry): Entry {
  const link = links?.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links?.[0]
  const said = summary ?? content
  return {
    id,
    link: link?.href,
    title: textOf(title),
    text: textOf(said),
    author: authors?.[0]?.name,
    date: published ?? updated,
  }
}

const fromJson = (item: ItemOf<'json'>): Entry => ({
  id: item.id,
  link: item.url ?? item.external_url,
  title: item.title ?? '',
  text: item.content_text ?? item.summary ?? textOfHypertext(item.content_html ?? ''),
  author: item.authors?.[0]?.name,
  date: item.date_published,
})

/** Atom says of each text whether it is plain; without a word it is (RFC 4287). */
function textOf(text: { value?: string; type?: string } | undefined): string {
  const value = text?.value ?? ''
  return text?.type === undefined || /^text(\/plain)?$/i.test(text.type) ? value.trim() : textOfHypertext(value)
}

/** Titles are plain text by the books and HTML in practice: what looks like it is read as such. */
const wordsOf = (title: string | undefined): string =>
  title !== undefined && /&#?\w{1,10};|<\/?[a-z]/i.test(title) ? textOfHypertext(title) : (title ?? '').trim()
