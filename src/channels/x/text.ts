import type { XEntities } from './payload'

/** X escapes these three and no others. */
const ESCAPED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/**
 * What the person wrote: X shortens every link and adds one for each picture; here the links lead where they lead, and
 * those of pictures, which are attachments, are gone.
 */
export function readableText(text: string, entities: XEntities | undefined): string {
  const links = (entities?.urls ?? []).filter(({ url }) => url !== '')
  if (links.length === 0) return unescapeText(text)
  let read = unescapeText(text)
  for (const link of links) read = read.replaceAll(link.url, () => targetOf(link))
  return read.trim()
}

type Link = NonNullable<XEntities['urls']>[number]

function targetOf({ url, expanded_url, media_key }: Link): string {
  const isPicture = media_key !== undefined || /\/status\/\d+\/(photo|video)\/\d+$/.test(expanded_url ?? '')
  return isPicture ? '' : (expanded_url ?? url)
}

export const unescapeText = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (found) => ESCAPED[found] ?? found)

/** Ids of X carry their time: milliseconds since November 2010 in all but the last 22 bits. */
export const timeOfId = (id: string): Date => new Date(Number((BigInt(id) >> 22n) + 1_288_834_974_657n))

/** The given time if it is one, else the id's own. */
export function timeOf(id: string, given: string | undefined): Date {
  const isMillis = given !== undefined && /^\d{1,13}$/.test(given)
  const at = isMillis ? new Date(Number(given)) : new Date(given ?? '')
  return Number.isNaN(at.getTime()) || at.getTime() > LAST_MS || at.getTime() < 0 ? timeOfId(id) : at
}
/** The year 2100: what lies beyond is no date that anything can store. */
const LAST_MS = 4_102_444_800_000
