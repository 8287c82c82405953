import type { AccountWords } from '../account-words'

export const accounts: AccountWords = {
  checked: {
    ok: (place, what) => `${place}: di nuovo in ordine (${what}).`,
    warn: (place, what) => `${place}: serve attenzione (${what}).`,
    bad: (place, what) => `${place}: qualcosa non funziona (${what}). I messaggi potrebbero non arrivarci.`,
  },
  what: {
    credentials: 'dati di accesso',
    token: 'token di accesso',
    subscription: 'notifiche della piattaforma',
    permissions: 'permessi',
    quota: 'quote',
    files: 'file ai clienti',
  },
  ends: (at) => `L’accesso scade: ${at}. Va rinnovato prima.`,
  silent: (place, since) =>
    `${place}: nessuno scrive da: ${since}. È insolito per quest’ora e questo giorno della settimana.`,
  silentHint: 'Controlla se lì arrivano messaggi; «sportello doctor» dice che cosa risponde la piattaforma.',
  heard: (place) => `${place}: i messaggi arrivano di nuovo.`,
  caughtUp: (place, messages, since) =>
    `${place}: recuperati ${messages} dopo un’interruzione, il più vecchio: ${since}.`,
  onCard: (what, since) =>
    `⚠ Non in ordine da: ${since} (${what}). Qui potrebbero mancare messaggi più recenti del cliente.`,
}
