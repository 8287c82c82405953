import { aside, openPlural } from '../plural'
import type { PostWords } from '../words'

const plural = openPlural('it')

export const posts: PostWords = {
  opened: (customer) => `${customer} ha iniziato la conversazione.`,
  claimed: (who) => `${who} ha preso in carico la conversazione.`,
  takenOver: (who, from, reason) => `${who} subentra a ${from}${aside(reason)}.`,
  takenFromYou: (who, number, reason) => `${who} subentra a te nella #${number}${aside(reason)}. Non devi fare altro.`,
  released: (who) => `${who} ha lasciato la conversazione. Ora non è in carico a nessuno.`,
  assigned: (who, to) =>
    who === to ? `${who} ha preso in carico la conversazione.` : `${who} ha affidato la conversazione a ${to}.`,
  assignedToYou: (who, number) => `${who} ti ha affidato la #${number}. Ora è in carico a te.`,
  assignedAway: (who, number, to) => `${who} ha affidato a ${to} la #${number}, che era in carico a te.`,
  snoozed: (who, until) => `${who} ha rimandato la conversazione fino a: ${until}. Se il cliente scrive, torna prima.`,
  wokenByTime: 'Il tempo è scaduto: la conversazione è di nuovo qui.',
  wokenByCustomer: (customer) => `${customer} ha scritto: la conversazione torna prima del previsto.`,
  wokenBy: (who) => `${who} ha ripreso la conversazione.`,
  closed: (who, reason) => `${who} ha chiuso la conversazione${aside(reason)}.`,
  closedUnanswered: (who, reason) =>
    `${who} ha chiuso la conversazione${aside(reason)}. L’ultimo messaggio del cliente è rimasto senza risposta.`,
  reopened: (who) => `${who} ha riaperto la conversazione.`,
  reopenedByCustomer: (customer) => `${customer} ha scritto di nuovo: la conversazione è riaperta.`,
  priorityChanged: (who, priority) => `${who} ha cambiato la priorità: ${priority}.`,
  kindChanged: (who, kind) => `${who} ha cambiato il tipo: ${kind}.`,
  markedSpam: (who) =>
    `${who} ha segnato la conversazione come spam. Non è più in nessun elenco; non è stato cancellato niente.`,
  unmarkedSpam: (who) => `${who} dice che non è spam. Le promesse contano da quando sono state fatte.`,
  continued: (customer, place) => `${customer} ha risposto in privato: la conversazione continua lì (${place}).`,
  linked: (customer, number) =>
    `${customer} scrive anche nella #${number}, aperta nel luogo privato di questa conversazione. Le due vanno lette insieme.`,
  identityChanged: (customer, on) =>
    `${customer} ora ha un altro numero o un altro nome ${on}. È la stessa persona e la conversazione continua.`,
  message: (customer) => `${customer} ha scritto`,
  lateMessage: (customer, at) => `${customer} ha scritto (${at}); è arrivato solo ora`,
  manyMessages: (customer, count) => `${customer} ha scritto ${plural(count, { one: 'messaggio', other: 'messaggi' })}`,
  wholeMessage: (customer) => `Il primo messaggio di ${customer}, completo`,
  withFiles: (files) => `Con ${files}.`,
  native: (on) => `Risposta data direttamente ${on}, fuori da Sportello`,
  nativeEdited: (on) => `La risposta data direttamente ${on} è stata modificata lì`,
  nativeDeleted: (on) => `La risposta data direttamente ${on} è stata cancellata lì`,
  edited: (customer) => `${customer} ha modificato un messaggio`,
  before: 'Prima:',
  after: 'Ora:',
  deleted: (customer) => `${customer} ha cancellato un messaggio`,
  reacted: (customer, emoji, text) => `${customer} ha reagito con ${emoji} a: ${text}`,
  unreacted: (customer, text) => `${customer} ha tolto una reazione a: ${text}`,
  filesFrom: (customer, files) => `${customer} ha inviato ${files}`,
  fileFailed: (file, reason) => `${file} non è stato scaricato: ${reason}. Si può ancora vedere dove è stato inviato.`,
  note: (who) => `Nota di ${who}`,
  noteEdited: (who) => `${who} ha modificato una nota`,
  noteDeleted: (who) => `${who} ha cancellato una nota.`,
  broken: (place, reason) => `${place} non risponde${aside(reason)}.`,
  repliesWait: 'Le risposte restano in attesa e partono da sole appena torna a funzionare. Non occorre rifare niente.',
  recovered: (place) => `${place} funziona di nuovo. Le risposte in attesa stanno partendo.`,
  quarantined: (channel) =>
    `Qualcosa in arrivo dal canale ${channel} non era leggibile. È conservato e non ha avuto risposta.`,
  automatic: 'risposta automatica',
  moved:
    'Questa scheda è qui perché la sua stanza non è raggiungibile: è stata archiviata, o Sportello ne è stato rimosso.',
  unshowable: (number) =>
    `Qualcosa in #${number} non può essere mostrato qui. Apri la conversazione in un altro modo per leggerlo.`,
}
