type Json = Record<string, unknown>

/** Everybody that a message would notify, by what Slack reads as a mention. */
export function pingsOf(message: { text?: string | undefined; blocks?: unknown; markup: boolean }): string[] {
  const found: string[] = []
  // With blocks, `text` is for notifications only; without them it is the message.
  if (message.blocks === undefined && message.markup) found.push(...tokensOf(message.text ?? ''))
  walk(message.blocks, (item) => {
    if (item['type'] === 'mrkdwn' && typeof item['text'] === 'string') found.push(...tokensOf(item['text']))
    if (item['type'] === 'user') found.push(`@${String(item['user_id'])}`)
    if (item['type'] === 'broadcast') found.push(`!${String(item['range'])}`)
  })
  return found
}

const tokensOf = (markup: string): string[] => [...markup.matchAll(/<([@!#][^<>]*)>/g)].map(([, token = '']) => token)

/** All places where something would be read as markup or shown as a link. */
export function activeText(blocks: unknown): string[] {
  const found: string[] = []
  walk(blocks, (item) => {
    if (item['type'] === 'mrkdwn' && typeof item['text'] === 'string') found.push(item['text'])
    if (item['type'] === 'markdown' && typeof item['text'] === 'string') found.push(item['text'])
    if (item['type'] === 'link') found.push(String(item['url']))
    if (item['type'] === 'plain_text' && item['emoji'] !== false) found.push(String(item['text']))
  })
  return found
}

/** What a reader sees of the blocks, one text after the other. */
export function readable(value: unknown): string {
  const found: string[] = []
  walk(value, (item) => {
    if (typeof item['text'] === 'string') found.push(item['text'])
  })
  return found.join('\n')
}

function walk(value: unknown, visit: (item: Json) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (typeof value === 'object' && value !== null) {
    visit(value as Json)
    for (const item of Object.values(value)) walk(item, visit)
  }
}
