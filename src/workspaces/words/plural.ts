type Language = 'en' | 'it' | 'pl'
type Forms = { one: string; few?: string; many?: string; other: string }

/** '3 messages', '2 wiadomości', '5 wiadomości': the number as its language writes it, and the form that goes with it. */
export function openPlural(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language === 'en' ? 'en-GB' : language, { useGrouping: 'min2' })
  return (count, forms) => {
    const form = rules.select(count)
    const word = form === 'one' || form === 'few' || form === 'many' ? (forms[form] ?? forms.other) : forms.other
    return `${numbers.format(count)} ${word}`
  }
}

/** The name of a language in a language; its code where there is no name. */
export function openLanguageNames(language: Language): (code: string) => string {
  const names = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' })
  return (code) => {
    try {
      return names.of(code) ?? code
    } catch {
      // A channel may hand on anything as a language; what is no code at all is shown as it came.
      return code
    }
  }
}

const CHANNELS: Readonly<Record<string, string>> = {
  x: 'X',
  facebook: 'Facebook',
  instagram: 'Instagram',
  messenger: 'Messenger',
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  line: 'LINE',
  wechat: 'WeChat',
  viber: 'Viber',
  apple: 'Apple Messages',
  sms: 'SMS',
  mastodon: 'Mastodon',
  bluesky: 'Bluesky',
  youtube: 'YouTube',
  'google-business': 'Google',
  reddit: 'Reddit',
  trustpilot: 'Trustpilot',
  tiktok: 'TikTok',
  linkedin: 'LinkedIn',
  slack: 'Slack',
  teams: 'Teams',
}

/** Channels are names of products, the same everywhere; `own` has those that a language has a word for. */
export const channelName =
  (own: Readonly<Record<string, string>>) =>
  (channel: string): string =>
    own[channel] ?? CHANNELS[channel] ?? channel.charAt(0).toUpperCase() + channel.slice(1)

/** A reason that may be missing: ' (reason)' or nothing. */
export const aside = (reason: string): string => (reason === '' ? '' : ` (${reason})`)
