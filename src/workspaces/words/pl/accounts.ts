import type { AccountWords } from '../account-words'

export const accounts: AccountWords = {
  checked: {
    ok: (place, what) => `${place}: znów w porządku (${what}).`,
    warn: (place, what) => `${place}: wymaga uwagi (${what}).`,
    bad: (place, what) => `${place}: coś nie działa (${what}). Wiadomości mogą do nas nie docierać.`,
  },
  what: {
    credentials: 'dane dostępu',
    token: 'tokeny dostępu',
    subscription: 'powiadomienia platformy',
    permissions: 'uprawnienia',
    quota: 'limity',
    files: 'pliki dla klientów',
  },
  ends: (at) => `Dostęp wygasa: ${at}. Trzeba go wcześniej odnowić.`,
  silent: (place, since) => `${place}: nikt nie pisze od: ${since}. To niezwykłe o tej porze i w tym dniu tygodnia.`,
  silentHint: 'Prosimy sprawdzić, czy docierają tam wiadomości; „sportello doctor” pokaże, co odpowiada platforma.',
  heard: (place) => `${place}: wiadomości znów docierają.`,
  caughtUp: (place, messages, since) => `${place}: po przerwie nadrobiono: ${messages}, najstarsza z: ${since}.`,
  onCard: (what, since) => `⚠ Nie w porządku od: ${since} (${what}). Może tu brakować nowszych wiadomości klienta.`,
}
