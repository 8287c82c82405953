import { channelName, openLanguageNames, openPlural } from '../plural'
import type { NameWords } from '../words'

const plural = openPlural('it')
const channel = channelName({
  email: 'e-mail',
  webchat: 'chat del sito',
  forum: 'forum',
  discourse: 'forum',
  rss: 'feed di notizie',
  rehearsal: 'telefono di prova',
})
const ON: Readonly<Record<string, string>> = {
  email: 'via e-mail',
  webchat: 'nella chat del sito',
  forum: 'nel forum',
  rehearsal: 'sul telefono di prova',
  discourse: 'nel forum',
  rss: 'in un feed di notizie',
  sms: 'via SMS',
}

export const names: NameWords = {
  channel,
  onChannel: (key) => ON[key] ?? `su ${channel(key)}`,
  surface: {
    dm: 'messaggio diretto',
    comment: 'commento',
    mention: 'menzione',
    review: 'recensione',
    post: 'post',
    'keyword-hit': 'post trovato',
    email: 'e-mail',
    chat: 'chat',
  },
  language: openLanguageNames('it'),
  closeReason: {
    solved: 'risolta',
    'no-answer-needed': 'nessuna risposta necessaria',
    duplicate: 'doppione',
    spam: 'spam',
    other: 'altro',
  },
  messages: (count) => plural(count, { one: 'messaggio', other: 'messaggi' }),
  files: (count) => plural(count, { one: 'file', other: 'file' }),
  characters: (count, unit) => {
    if (unit === 'utf8_bytes') return plural(count, { one: 'byte', other: 'byte' })
    const letters = plural(count, { one: 'carattere', other: 'caratteri' })
    return unit === 'x_weighted' ? `${letters} secondo il conteggio di X` : letters
  },
}
