import type { Actor } from '../acts/answer'

/** Sentences that only Slack has use for. All others are in workspaces/words. */
export type SlackWords = {
  cancel: string
  close: string
  loading: string
  working: string
  done: string
  open: string
  guest: string
  stranger: string
  bot: string
  unknownPerson: string
  cannotCheck: string
  notSaved: string
  staleForm: string
  unknownButton: string
  threadUnknown: string
  notUnderstood: string
  nothing: string
  tooLarge: (name: string) => string
  fileFailed: (name: string) => string
  commandless: string
}

const en: SlackWords = {
  cancel: 'Cancel',
  close: 'Close',
  loading: 'One moment…',
  working: 'Still working on it. What you entered is safe.',
  done: 'Done.',
  open: 'Open',
  guest: 'Guests cannot act for customers here. Nothing was done.',
  stranger: 'Only members of this workspace can act here. Nothing was done.',
  bot: 'Apps cannot act here. Nothing was done.',
  unknownPerson: 'I do not know you yet: ask a lead to add you to the playbook. Nothing was done and nothing was sent.',
  cannotCheck: 'I cannot check right now who you are. Nothing was done: please try again in a moment.',
  notSaved: 'I cannot save right now. Nothing was done and nothing was sent: please try again in a moment.',
  staleForm: 'This form is not valid any more. Copy your text, close it and open it again.',
  unknownButton: 'This button is not valid any more. Nothing was done.',
  threadUnknown: 'No conversation belongs to this message. Use this in the thread under a card.',
  notUnderstood: 'Slack sent something that I could not read. Nothing was done.',
  nothing: '(nothing to choose)',
  tooLarge: (name) => `“${name}” is larger than 25 MB and was left out.`,
  fileFailed: (name) => `“${name}” could not be fetched from Slack and was left out.`,
  commandless: 'Write /sportello help to see what you can do here.',
}

const it: SlackWords = {
  cancel: 'Annulla',
  close: 'Chiudi',
  loading: 'Un momento…',
  working: 'Ci sto ancora lavorando. Quello che hai scritto è al sicuro.',
  done: 'Fatto.',
  open: 'Apri',
  guest: 'Gli ospiti non possono agire qui per i clienti. Non è stato fatto nulla.',
  stranger: 'Qui può agire solo chi fa parte di questo workspace. Non è stato fatto nulla.',
  bot: 'Le app non possono agire qui. Non è stato fatto nulla.',
  unknownPerson:
    'Il tuo nome non è ancora nel playbook: chiedi a un responsabile di aggiungerlo. Non è stato fatto né inviato nulla.',
  cannotCheck: 'Ora non riesco a verificare chi sei. Non è stato fatto nulla: riprova tra poco.',
  notSaved: 'Ora non riesco a salvare. Non è stato fatto né inviato nulla: riprova tra poco.',
  staleForm: 'Questo modulo non è più valido. Copia il testo, chiudilo e riaprilo.',
  unknownButton: 'Questo pulsante non è più valido. Non è stato fatto nulla.',
  threadUnknown: 'A questo messaggio non corrisponde alcuna conversazione. Usa il comando nel thread sotto una scheda.',
  notUnderstood: 'Slack ha inviato qualcosa che non so leggere. Non è stato fatto nulla.',
  nothing: '(nessuna scelta)',
  tooLarge: (name) => `“${name}” supera i 25 MB ed è rimasto fuori.`,
  fileFailed: (name) => `Non è stato possibile scaricare “${name}” da Slack: è rimasto fuori.`,
  commandless: 'Scrivi /sportello help per vedere che cosa puoi fare qui.',
}

const pl: SlackWords = {
  cancel: 'Anuluj',
  close: 'Zamknij',
  loading: 'Chwileczkę…',
  working: 'To jeszcze trwa. Wpisany tekst jest bezpieczny.',
  done: 'Gotowe.',
  open: 'Otwórz',
  guest: 'Goście nie mogą tu działać w sprawach klientów. Nic nie zostało zrobione.',
  stranger: 'Działać mogą tu tylko członkowie tego workspace’u. Nic nie zostało zrobione.',
  bot: 'Aplikacje nie mogą tu działać. Nic nie zostało zrobione.',
  unknownPerson: 'Nie ma Cię jeszcze w playbooku: poproś lidera o dopisanie. Nic nie zostało zrobione ani wysłane.',
  cannotCheck: 'Nie mogę teraz sprawdzić, kim jesteś. Nic nie zostało zrobione: spróbuj ponownie za chwilę.',
  notSaved: 'Nie mogę teraz zapisać. Nic nie zostało zrobione ani wysłane: spróbuj ponownie za chwilę.',
  staleForm: 'Ten formularz nie jest już ważny. Skopiuj tekst, zamknij go i otwórz ponownie.',
  unknownButton: 'Ten przycisk nie jest już ważny. Nic nie zostało zrobione.',
  threadUnknown: 'Do tej wiadomości nie należy żadna rozmowa. Użyj tego w wątku pod kartą.',
  notUnderstood: 'Slack przysłał coś, czego nie umiem odczytać. Nic nie zostało zrobione.',
  nothing: '(brak wyboru)',
  tooLarge: (name) => `„${name}” ma ponad 25 MB i nie został dołączony.`,
  fileFailed: (name) => `Nie udało się pobrać „${name}” ze Slacka: plik nie został dołączony.`,
  commandless: 'Napisz /sportello help, aby zobaczyć, co można tu zrobić.',
}

const ALL: Record<Actor['language'], SlackWords> = { en, it, pl }

export const slackWords = (language: Actor['language']): SlackWords => ALL[language]
