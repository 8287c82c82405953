import { channelName, openLanguageNames, openPlural } from '../plural'
import type { NameWords } from '../words'

const plural = openPlural('en')
const channel = channelName({
  email: 'e-mail',
  webchat: 'web chat',
  forum: 'forum',
  discourse: 'forum',
  rss: 'news feed',
  rehearsal: 'rehearsal phone',
})
const ON: Readonly<Record<string, string>> = {
  email: 'by e-mail',
  webchat: 'in the web chat',
  forum: 'in the forum',
  rehearsal: 'on the rehearsal phone',
  discourse: 'in the forum',
  rss: 'in a news feed',
  sms: 'by SMS',
}

export const names: NameWords = {
  channel,
  onChannel: (key) => ON[key] ?? `on ${channel(key)}`,
  surface: {
    dm: 'direct message',
    comment: 'comment',
    mention: 'mention',
    review: 'review',
    post: 'post',
    'keyword-hit': 'found post',
    email: 'e-mail',
    chat: 'chat',
  },
  language: openLanguageNames('en'),
  closeReason: {
    solved: 'solved',
    'no-answer-needed': 'no answer needed',
    duplicate: 'duplicate',
    spam: 'spam',
    other: 'other',
  },
  messages: (count) => plural(count, { one: 'message', other: 'messages' }),
  files: (count) => plural(count, { one: 'file', other: 'files' }),
  characters: (count, unit) => {
    if (unit === 'utf8_bytes') return plural(count, { one: 'byte', other: 'bytes' })
    const letters = plural(count, { one: 'character', other: 'characters' })
    return unit === 'x_weighted' ? `${letters} as X counts them` : letters
  },
}
