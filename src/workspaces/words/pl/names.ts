import { channelName, openLanguageNames, openPlural } from '../plural'
import type { NameWords } from '../words'

const plural = openPlural('pl')
const channel = channelName({
  email: 'e-mail',
  webchat: 'czat na stronie',
  forum: 'forum',
  discourse: 'forum',
  rss: 'kanał wiadomości',
  rehearsal: 'telefon próbny',
})
const ON: Readonly<Record<string, string>> = {
  email: 'w e-mailu',
  webchat: 'w czacie na stronie',
  forum: 'na forum',
  rehearsal: 'na telefonie próbnym',
  facebook: 'na Facebooku',
  instagram: 'na Instagramie',
  messenger: 'w Messengerze',
  whatsapp: 'w WhatsAppie',
  telegram: 'w Telegramie',
  discourse: 'na forum',
  rss: 'w kanale wiadomości',
  sms: 'SMS-em',
  line: 'w LINE',
  wechat: 'w WeChacie',
  viber: 'w Viberze',
  apple: 'w Wiadomościach Apple',
  x: 'na platformie X',
  mastodon: 'na Mastodonie',
  bluesky: 'na platformie Bluesky',
  youtube: 'na YouTubie',
  'google-business': 'w Google',
  reddit: 'na Reddicie',
  trustpilot: 'na Trustpilocie',
  tiktok: 'na TikToku',
  linkedin: 'na LinkedInie',
}

export const names: NameWords = {
  channel,
  onChannel: (key) => ON[key] ?? `w ${channel(key)}`,
  surface: {
    dm: 'wiadomość prywatna',
    comment: 'komentarz',
    mention: 'wzmianka',
    review: 'opinia',
    post: 'post',
    'keyword-hit': 'znaleziony post',
    email: 'e-mail',
    chat: 'czat',
  },
  language: openLanguageNames('pl'),
  closeReason: {
    solved: 'sprawa załatwiona',
    'no-answer-needed': 'odpowiedź niepotrzebna',
    duplicate: 'duplikat',
    spam: 'spam',
    other: 'inny powód',
  },
  messages: (count) => plural(count, { one: 'wiadomość', few: 'wiadomości', many: 'wiadomości', other: 'wiadomości' }),
  files: (count) => plural(count, { one: 'plik', few: 'pliki', many: 'plików', other: 'pliku' }),
  characters: (count, unit) => {
    if (unit === 'utf8_bytes') return plural(count, { one: 'bajt', few: 'bajty', many: 'bajtów', other: 'bajta' })
    const letters = plural(count, { one: 'znak', few: 'znaki', many: 'znaków', other: 'znaku' })
    return unit === 'x_weighted' ? `${letters} według sposobu liczenia X` : letters
  },
}
