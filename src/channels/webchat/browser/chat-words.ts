export type ChatWords = {
  language: string
  placeholder: string
  send: string
  close: string
  attach: string
  remove: (name: string) => string
  empty: string
  earlier: string
  waiting: string
  failed: string
  lines: string
  away: string
  over: string
  tooBig: (name: string, mb: number) => string
  tooMany: (max: number) => string
  slow: string
  refused: string
}

const en: ChatWords = {
  language: 'en',
  placeholder: 'Write a message',
  send: 'Send',
  close: 'Close the chat',
  attach: 'Attach files',
  remove: (name) => `Remove ${name}`,
  empty: 'Write to us. We answer here.',
  earlier: 'Earlier messages',
  waiting: 'Sending…',
  failed: 'Not sent yet. We keep trying.',
  lines: 'Messages',
  away: 'We cannot be reached at the moment. What you write is kept and sent as soon as we are back.',
  over: 'This chat could not be opened.',
  tooBig: (name, mb) => `${name} is larger than ${mb} MB.`,
  tooMany: (max) => `At most ${max} files at once.`,
  slow: 'That was a lot at once. It goes on in a minute.',
  refused: 'This could not be sent.',
}

const it: ChatWords = {
  language: 'it',
  placeholder: 'Scrivi un messaggio',
  send: 'Invia',
  close: 'Chiudi la chat',
  attach: 'Allega file',
  remove: (name) => `Rimuovi ${name}`,
  empty: 'Scrivici. Ti rispondiamo qui.',
  earlier: 'Messaggi precedenti',
  waiting: 'Invio in corso…',
  failed: 'Non ancora inviato. Continuiamo a provare.',
  lines: 'Messaggi',
  away: 'Al momento non siamo raggiungibili. Quello che scrivi viene conservato e inviato appena torniamo.',
  over: 'Non è stato possibile aprire la chat.',
  tooBig: (name, mb) => `${name} supera ${mb} MB.`,
  tooMany: (max) => `Al massimo ${max} file alla volta.`,
  slow: 'Tanti messaggi in poco tempo: si riprende tra un minuto.',
  refused: 'Non è stato possibile inviarlo.',
}

const pl: ChatWords = {
  language: 'pl',
  placeholder: 'Napisz wiadomość',
  send: 'Wyślij',
  close: 'Zamknij czat',
  attach: 'Dołącz pliki',
  remove: (name) => `Usuń ${name}`,
  empty: 'Napisz do nas. Odpowiadamy tutaj.',
  earlier: 'Wcześniejsze wiadomości',
  waiting: 'Wysyłanie…',
  failed: 'Jeszcze niewysłane. Próbujemy dalej.',
  lines: 'Wiadomości',
  away: 'W tej chwili nie można się z nami połączyć. Twoja wiadomość zostanie zachowana i wysłana, gdy wrócimy.',
  over: 'Nie udało się otworzyć czatu.',
  tooBig: (name, mb) => `${name} jest większy niż ${mb} MB.`,
  tooMany: (max) => `Najwyżej ${max} plików naraz.`,
  slow: 'To było dużo naraz. Za minutę można pisać dalej.',
  refused: 'Nie udało się tego wysłać.',
}

const WORDS: Readonly<Record<string, ChatWords>> = { en, it, pl }

/** The visitor's own language where we speak it, else the brand's. */
export const chooseWords = (brand: string): ChatWords =>
  navigator.languages.map((tag) => WORDS[tag.slice(0, 2)]).find((words) => words !== undefined) ?? WORDS[brand] ?? en
