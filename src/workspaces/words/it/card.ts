import { openPlural } from '../plural'
import type { CardWords } from '../words'

const plural = openPlural('it')

export const card: CardWords = {
  public: (place) => `🌐 PUBBLICO · ${place}. Lo leggono tutti, e leggeranno anche la risposta.`,
  publicThereOnly: (place) => `🌐 PUBBLICO · ${place}. Si può rispondere solo lì.`,
  private: (place) => `🔒 Privato · ${place}`,
  labels: {
    customer: 'Cliente',
    subject: 'Oggetto',
    language: 'Lingua',
    priority: 'Priorità',
    window: 'Tempo per rispondere',
    lastReply: 'Ultima risposta',
    files: 'Allegati',
    opened: 'Aperta',
    kind: 'Tipo',
    privately: 'In privato',
  },
  followers: (count) => plural(count, { one: 'follower', other: 'follower' }),
  verified: 'profilo verificato',
  earlier: (count) =>
    count === 0
      ? 'prima conversazione'
      : plural(count, { one: 'conversazione precedente', other: 'conversazioni precedenti' }),
  priority: (priority) => ['1 · urgente', '2 · alta', '3 · normale', '4 · bassa'][priority - 1] ?? String(priority),
  unclaimed: 'Nessuno l’ha ancora presa in carico',
  waitingSince: (at) => `senza risposta da: ${at}`,
  answered: 'risposta data',
  held: (who, since) => `In carico a ${who} da: ${since}`,
  snoozed: (until, who) => `Rimandata fino a: ${until}, da ${who}`,
  closed: (who, at, reason) => `Chiusa da ${who}, ${at}: ${reason}`,
  quarantined: (who, at) => `Segnata come spam da ${who}, ${at}`,
  continued: (place) => `↪ 🔒 Continua in privato · ${place}`,
  privateOpen: (until) => (until === undefined ? 'possibile, una volta' : `possibile una volta, fino a: ${until}`),
  privateUsed: (at) => `risposta privata inviata: ${at}. Continua lì quando il cliente risponde`,
  privateExpired: (at) => `non più possibile da: ${at}`,
  windowUntil: (at) => `si può rispondere fino a: ${at}`,
  windowExtended: (until) => `può rispondere solo una persona, fino a: ${until}`,
  windowOver: (at, afterwards) =>
    ({
      closed: `scaduto: ${at}. Deve prima scrivere il cliente`,
      template: `scaduto: ${at}. Si può inviare solo un modello approvato`,
      tag_human_agent: `scaduto: ${at}. Solo risposte con l’etichetta “operatore umano”`,
    })[afterwards],
  broken: (channel, since) =>
    `Il canale ${channel} non risponde da: ${since}. Le risposte restano in attesa e partono da sole.`,
  slowedDown: (channel, until) =>
    `Il canale ${channel} ci chiede di rallentare fino a: ${until}. Le risposte restano in attesa e partono da sole.`,
  late: (at) => `Arrivato in ritardo: scritto ${at}`,
  latest: (count) => `L’ultimo di ${plural(count, { one: 'messaggio', other: 'messaggi' })}:`,
  deleted: 'Il cliente ha cancellato questo messaggio.',
  edited: 'modificato',
  wholeTextBelow: '… Il testo completo è nel thread.',
  moreElsewhere: (characters) => `… altri ${characters}: il resto si legge dove è stato scritto.`,
  fileComing: (file) => `${file} (in arrivo)`,
  fileFailed: (file, reason) => `${file} (non scaricato: ${reason})`,
}
