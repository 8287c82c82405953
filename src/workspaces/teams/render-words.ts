import type { Actor } from '../acts/answer'

/** Sentences that only cards and forms of Teams have use for. All others are in workspaces/words. */
export type RenderWords = {
  cancel: string
  /** Beside a button that will be too late: '10:42:05'. */
  until: (time: string) => string
  needed: string
  nothing: string
  time: string
  noFiles: string
  /** Under a list whose lines have fewer buttons than they should. */
  fewer: string
}

const en: RenderWords = {
  cancel: 'Cancel',
  until: (time) => `until ${time}`,
  needed: 'Please fill this in.',
  nothing: '(nothing to choose)',
  time: 'Time',
  noFiles:
    'A form in Teams takes no files. Send the text from here; if the customer needs the file, send it on the channel itself.',
  fewer: 'Some buttons did not fit here: /case and its number shows a conversation with all of them.',
}

const it: RenderWords = {
  cancel: 'Annulla',
  until: (time) => `fino alle ${time}`,
  needed: 'Questo campo è obbligatorio.',
  nothing: '(nessuna scelta)',
  time: 'Ora',
  noFiles:
    'Un modulo di Teams non accetta file. Invia il testo da qui; se il cliente ha bisogno del file, invialo direttamente sul canale.',
  fewer: 'Qui non c’è posto per tutti i pulsanti: /case con il numero mostra la conversazione completa.',
}

const pl: RenderWords = {
  cancel: 'Anuluj',
  until: (time) => `do ${time}`,
  needed: 'To pole jest wymagane.',
  nothing: '(brak wyboru)',
  time: 'Godzina',
  noFiles:
    'Formularz w Teams nie przyjmuje plików. Wyślij stąd tekst, a jeśli klient potrzebuje pliku, wyślij go bezpośrednio w kanale kontaktu.',
  fewer: 'Nie wszystkie przyciski się tu zmieściły: /case z numerem pokazuje całą rozmowę.',
}

const ALL: Record<Actor['language'], RenderWords> = { en, it, pl }

export const renderWords = (language: Actor['language']): RenderWords => ALL[language]
