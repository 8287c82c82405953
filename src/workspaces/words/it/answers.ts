import type { AnswerWords } from '../answer-words'

export const answers: AnswerWords = {
  stranger:
    'Il playbook non ti conosce, quindi non è stato fatto niente. Chiedi a un responsabile di aggiungerti in playbook.yaml.',
  notFound: (number) => `La conversazione #${number} non esiste. Non è stato fatto niente.`,
  noNumber: (command) => `Quale conversazione? Indica il numero: ${command}`,
  noRight: (what) => `Il tuo ruolo non permette «${what}». Non è stato fatto niente; rivolgiti a un responsabile.`,
  stale: (number, state) =>
    `La #${number} è cambiata da quando hai visto la scheda (${state}). Non è stato fatto niente; guarda la scheda e premi di nuovo.`,
  alreadyClaimed: (number, who, since) =>
    `La #${number} è già in carico a ${who} da: ${since}. Non è stato fatto niente; se devi, usa «Subentra».`,
  alreadyYours: (number) => `La #${number} è già in carico a te.`,
  notClaimed: (number) => `La #${number} non è in carico a nessuno. Premi prima «Prendi in carico».`,
  notYours: (number, who) =>
    `La #${number} è in carico a ${who}, non a te. Non è stato fatto niente; se devi, usa «Subentra».`,
  closed: (number, who) => `La #${number} è stata chiusa da ${who}. Non è stato fatto niente; prima usa «Riapri».`,
  quarantined: (number, who) =>
    `La #${number} è stata segnata come spam da ${who}. Non è stato fatto niente; prima usa «Non è spam».`,
  notQuarantined: (number) => `La #${number} non è segnata come spam.`,
  unchanged: (number) => `Nella #${number} è già così.`,
  notClosed: (number) => `La #${number} è già aperta.`,
  notSnoozed: (number) => `La #${number} non è rimandata.`,
  replyInFlight: (number) =>
    `Nella #${number} c’è una risposta ancora in viaggio. Non è stato fatto niente; annullala o aspetta l’esito.`,
  newerConversation: (number, newer) =>
    `Il cliente ha una conversazione aperta più recente, la #${newer}. La #${number} resta chiusa; continua lì.`,
  unknownPerson: (name, known) =>
    `«${name}» non può avere conversazioni in carico. Non è stato fatto niente. Possono averne: ${known}.`,
  inThePast: 'Quel momento è già passato. Non è stato fatto niente; scegline uno successivo.',
  empty: 'Manca il testo. Non è stato fatto niente.',
  malformed: 'Quel pulsante o modulo non è più leggibile. Non è stato fatto niente; usa la scheda più recente.',
  unknownAct:
    'Questa versione di Sportello non conosce quel pulsante. Non è stato fatto niente; usa la scheda più recente.',
  tooLate: (customer) =>
    `Troppo tardi: la risposta è in viaggio verso ${customer} o è arrivata. Non è cambiato niente.`,
  alreadyUndone: 'Quella risposta era già stata annullata. Non è stata inviata.',
  nothingToUndo: (number) => `Nella #${number} non c’è una risposta che si possa annullare.`,
  changedSince: 'Il testo è cambiato da quando l’hai visto. Non è stato approvato niente; leggi quello più recente.',
  ownReply: 'Nessuno approva la propria risposta. Chiedi a un collega.',
  alreadyDecided: 'Su quella risposta qualcuno ha già deciso. Non è cambiato niente.',
  alreadySettled: 'È già stato deciso. Non è cambiato niente.',
  gone: 'Non c’è più. Non è stato fatto niente.',
  noTime: (words) => `«${words}» non è un tempo che capisco. Esempi: 2h, 30m, 1d, 14:30, domani, lunedì.`,
  noReason: (command) => `Indica un motivo: ${command}`,
  cannotReplyHere: (channel) =>
    `Il canale ${channel} non accetta risposte da qui in questo posto. Rispondi direttamente lì.`,
  replyHeldBack: (reasons) => `Non inviata. ${reasons} Il tuo testo è conservato: premi «Rispondi».`,
  unknownVerb: (typed, nearest) => `${typed} non esiste. Intendevi ${nearest}? Non è stato fatto né inviato niente.`,
  noSuchCommand: (typed) => `«${typed}» non è un comando. Non è stato fatto niente. Ecco quelli che ci sono:`,
  claimed: (number) => `La #${number} è in carico a te.`,
  tookOver: (number) => `Ora la #${number} è in carico a te.`,
  released: (number) => `La #${number} è di nuovo libera.`,
  assigned: (number, to) => `Ora la #${number} è in carico a ${to}.`,
  snoozed: (number, until) => `La #${number} è rimandata fino a: ${until}.`,
  woken: (number) => `La #${number} è di nuovo qui.`,
  closedNow: (number) => `La #${number} è chiusa.`,
  reopened: (number) => `La #${number} è di nuovo aperta.`,
  quarantinedNow: (number) => `La #${number} è segnata come spam. Con «Non è spam» torna com’era.`,
  unquarantined: (number) => `La #${number} non è più segnata come spam.`,
  prioritised: (number, priority) => `Ora la priorità della #${number} è ${priority}.`,
  noPriority: (words) => `«${words}» non è una priorità. Ci sono 1 (urgente), 2 (alta), 3 (normale) e 4 (bassa).`,
  kindNow: (number, kind) => `Ora la #${number} è: ${kind}.`,
  noKind: (words, kinds) => `«${words}» non è un tipo. Ci sono: ${kinds}.`,
  noted: (number) => `La nota è nella #${number}. Il cliente non la vede.`,
  submitted: (customer, number, at) =>
    `La tua risposta a ${customer} (#${number}) parte alle ${at}. Fino ad allora puoi annullarla.`,
  submittedLater: (customer, number, channel) =>
    `La tua risposta a ${customer} (#${number}) aspetta: il canale ${channel} non risponde. Parte da sola; fino ad allora puoi annullarla.`,
  submittedForApproval: (number) =>
    `La tua risposta nella #${number} attende l’approvazione di un collega. Non è stata inviata.`,
  submittedAlready: (number) =>
    `Quella risposta nella #${number} era già stata consegnata. Non viene inviata due volte.`,
  undone: 'Annullata, non è stata inviata. Il tuo testo è conservato: premi «Rispondi» per continuare.',
  declined: 'Respinta. Non viene inviata e chi l’ha scritta viene informato.',
  approved: 'Approvata.',
  settled: 'Grazie, annotato.',
  replayed: 'Si sta riprovando.',
}
