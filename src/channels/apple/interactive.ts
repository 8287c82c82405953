import { z } from 'zod'
import { cutText } from '../../lib/text'

/**
 * What a customer chose in a list, a calendar, a form or among quick replies, as words. Sportello sends none of these,
 * but a program that greets customers before it may. Apple's page "Interactive Message Types" describes what is sent;
 * of what comes back only parts are public, so that everything here may be missing.
 */

const MAX_WORDS = 4_000
const MAX_LINES = 50

const word = z.string().nullish().catch(null)
const titled = z
  .object({ title: word, value: word, startTime: word })
  .catch({ title: null, value: null, startTime: null })
const several = z.array(titled).max(200).catch([])
const spoken = z.object({ title: word, subtitle: word }).nullish().catch(null)

/** Without a choice there is none: the index is behind the last item. */
const quickReply = z.object({ items: several, selectedIndex: z.int().min(0).catch(Number.MAX_SAFE_INTEGER) })
const listPicker = z.object({
  sections: z
    .array(z.object({ title: word, items: several }))
    .max(100)
    .catch([]),
})
const timePicker = z.object({ title: word, timeslots: several })
const form = z.object({
  selections: z
    .array(z.object({ title: word, items: several }))
    .max(200)
    .catch([]),
})

const dataSchema = z
  .object({
    replyMessage: spoken,
    'quick-reply': quickReply.nullish().catch(null),
    listPicker: listPicker.nullish().catch(null),
    event: timePicker.nullish().catch(null),
    dynamic: form.nullish().catch(null),
  })
  .nullish()
  .catch(null)
const interactiveSchema = z.object({ replyMessage: spoken, receivedMessage: spoken, data: dataSchema })
type Data = NonNullable<z.infer<typeof dataSchema>>
type Titled = z.infer<typeof titled>

/** Empty when nothing of it can be read. Never throws. */
export function wordsOf(interactive: unknown): string {
  const read = interactiveSchema.safeParse(interactive)
  if (!read.success) return ''
  const { data, replyMessage } = read.data
  // The bubble that the customer sees of their own answer.
  const bubble = data?.replyMessage ?? replyMessage
  const head = [bubble?.title, bubble?.subtitle].filter((line) => line != null && line !== '')
  const chosen = data == null ? [] : choicesOf(data)
  const isSaid = chosen.some(({ titles }) => titles.some((title) => head.some((line) => line?.includes(title))))
  const lines = isSaid ? [] : chosen.map(({ of, titles }) => (of ? `${of}: ` : '') + titles.join(', '))
  return cutText([...head, ...lines].slice(0, MAX_LINES).join('\n').trim(), MAX_WORDS, 'utf16')
}

type Choice = { of: string; titles: string[] }

function choicesOf({ 'quick-reply': quick, listPicker, event, dynamic }: Data): Choice[] {
  const groups: readonly Group[] = [
    ...(quick ? [{ title: '', items: quick.items.slice(quick.selectedIndex).slice(0, 1) }] : []),
    ...(listPicker?.sections ?? []),
    ...(event ? [{ title: event.title, items: event.timeslots }] : []),
    ...(dynamic?.selections ?? []),
  ]
  return groups
    .map(({ title, items }) => ({ of: title ?? '', titles: titlesOf(items) }))
    .filter(({ titles }) => titles.length > 0)
}

type Group = { title?: string | null | undefined; items: readonly Titled[] }

const titlesOf = (items: readonly Titled[]): string[] =>
  items.map(({ title, value, startTime }) => title || value || startTime || '').filter((one) => one !== '')
