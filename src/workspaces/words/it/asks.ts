import type { AskWords } from '../ask-words'
import { aside, openPlural, channelName } from '../plural'

const plural = openPlural('it')

const workspaceName = channelName({})

const untold = (person: string, workspace: string): string =>
  workspace === 'teams'
    ? `${person} non ha installato Sportello in Teams`
    : `${person} non si può raggiungere in ${workspaceName(workspace)}`

export const asks: AskWords = {
  buttons: {
    escalate: 'Chiedi a un reparto …',
    onIt: 'Ci penso io',
    answer: 'Rispondi …',
    passOn: 'Passa ad altri …',
    moreTime: 'Serve più tempo …',
    withdraw: 'Ritira la domanda',
    useInReply: 'Usa nella risposta …',
  },
  titles: {
    escalate: (number) => `Chiedi per #${number}`,
    answer: (number) => `Risposta in #${number}`,
    passOn: (number) => `Passa la #${number}`,
    moreTime: (number) => `Più tempo, #${number}`,
  },
  submits: { escalate: 'Chiedi', answer: 'Rispondi', passOn: 'Passa', moreTime: 'Prendi tempo' },
  label: 'Domanda a',
  why: {
    first: 'referente',
    deputy: 'vice',
    head: 'responsabile',
    'duty-manager': 'responsabile di turno',
    'passed-on': 'su indicazione',
  },
  opened: (asker, person, department) => `${asker} ha chiesto a ${person} (${department})`,
  askedYou: (asker, number) => `${asker} ti chiede della #${number}`,
  turnIsYours: (number, department) => `#${number}: una domanda al reparto ${department} è arrivata a te`,
  question: 'Domanda',
  customerWrote: (customer) => `Che cosa ha scritto ${customer}`,
  tried: 'Che cosa si è già provato',
  dues: (acknowledge, answer) => `Conferma che te ne occupi entro: ${acknowledge}. Rispondi entro: ${answer}.`,
  answerDue: (at) => `Rispondi entro: ${at}.`,
  typeHere:
    'Quello che scrivi nel thread di questo messaggio è la tua risposta. La leggono i colleghi, non il cliente.',
  reminded: {
    acknowledge: (person, due) => `Promemoria a ${person}: dire entro ${due} chi se ne occupa.`,
    answer: (person, due) => `Promemoria a ${person}: risposta entro ${due}.`,
  },
  remindsYou: {
    acknowledge: (number, due) => `La #${number} ti aspetta ancora: conferma che te ne occupi entro ${due}.`,
    answer: (number, due) => `La #${number} aspetta ancora la tua risposta, entro ${due}.`,
  },
  acknowledged: (person, due) => `Se ne occupa ${person}. Risposta entro ${due}.`,
  answered: (person, department) => `Risposta di ${person} (${department})`,
  addedAnswer: (person, department) => `Un’altra risposta, di ${person} (${department})`,
  internal: 'Interno: di questo al cliente non è arrivato niente.',
  climbed: {
    'not-acknowledged': (from, to) => `Nessun cenno da ${from} nel tempo concordato. Ora tocca a ${to}.`,
    'not-answered': (from, to) => `Nessuna risposta da ${from} nel tempo concordato. Ora tocca a ${to}.`,
    absent: (from, to) => `Assenza di ${from}. Ora tocca a ${to}.`,
  },
  passedOn: (by, to, reason) => `${by} ha passato la domanda a ${to}${aside(reason)}.`,
  declined: (by, to, reason) => `${by} non può rispondere${aside(reason)}. Ora tocca a ${to}.`,
  declinedByLast: (by, reason) => `${by} non può rispondere${aside(reason)}.`,
  extended: (by, until) => `A ${by} serve più tempo: risposta entro ${until}.`,
  withdrawn: (by) => `${by} ha ritirato la domanda.`,
  withdrawnByClosing: 'La risposta non serve più: la domanda è ritirata.',
  unanswered: (department) =>
    `⚠ SENZA RISPOSTA: dal reparto ${department} non ha risposto nessuno e non resta nessuno a cui chiedere.`,
  alarm: (number, department) =>
    `⚠ #${number}: SENZA RISPOSTA dal reparto ${department}. Non resta nessuno a cui chiedere: qualcuno deve intervenire.`,
  state: {
    asked: (person, acknowledge, answer) => `${person}, conferma entro ${acknowledge}, risposta entro ${answer}`,
    onIt: (person, answer) => `se ne occupa ${person}, risposta entro ${answer}`,
    answered: (person, at) => `✓ risposta di ${person}, ${at}`,
    withdrawn: (at) => `domanda ritirata, ${at}. Non c’è altro da fare.`,
    unanswered: (at) => `⚠ SENZA RISPOSTA da ${at}: non resta nessuno a cui chiedere`,
    withOther: (person) => `Ora tocca a ${person}. Puoi ancora rispondere qui.`,
  },
  dialog: {
    department: 'A chi chiedere',
    offer: (department, person, answer) => `${department} · ${person} · entro ${answer}`,
    suggested: (topic) => `Suggerimento in base all’argomento: ${topic}.`,
    agreed: (person, acknowledge, answer) =>
      `Accordo con ${person}: conferma entro ${acknowledge}, risposta entro ${answer}.`,
    question: 'La domanda',
    tried: 'Che cosa si è già provato',
    customerFirst: (due) =>
      `Al cliente è promessa una risposta entro ${due}, prima che il reparto debba rispondere. Intanto invia una risposta di attesa.`,
    holding: 'Poi scrivi una risposta di attesa',
    answer: 'La tua risposta',
    answerSays: (asker) => `Arriva a ${asker} come nota interna. Il cliente non la vede.`,
    to: 'A chi',
    next: 'Non posso rispondere: chi viene dopo',
    reason: 'Motivo',
    until: 'Fino a quando',
    again: (at) => `ancora il tempo concordato: ${at}`,
    exact: 'il momento qui sotto',
    exactly: 'Momento esatto',
  },
  answers: {
    whereToAnswer:
      'Per rispondere a una domanda premi «Rispondi» sul suo messaggio o scrivi nel suo thread. Di questo non è stato fatto niente.',
    asked: (person, department, due) => `Domanda inviata a ${person} (${department}); risposta entro ${due}.`,
    acknowledged: (due) => `Grazie. La risposta è attesa entro ${due}.`,
    answered: (asker) => `Grazie. ${asker} ha la tua risposta.`,
    answeredLate: (who) => `${who} ha risposto prima. La tua risposta è conservata accanto alla sua.`,
    answeredWithdrawn: 'Intanto la domanda è stata ritirata. La tua risposta è conservata lo stesso.',
    passedOn: (to) => `Ora la domanda è a ${to}. Puoi ancora rispondere.`,
    declined: 'Grazie di averlo detto. Ora tocca a chi viene dopo.',
    extended: (until) => `Annotato: fino a ${until}. Chi ha chiesto viene informato.`,
    withdrawn: 'La domanda è ritirata e chi l’aveva ricevuta viene informato.',
    nobodyToAsk: 'In quel reparto ora non c’è nessuno a cui chiedere. Non è stato fatto niente.',
    noDepartments: 'Il playbook non nomina ancora reparti (departments.yaml).',
    unknownDepartment: (typed, known) => `«${typed}» non è un reparto né un argomento del playbook. Ci sono: ${known}.`,
    notAsked: 'Questa domanda non è stata rivolta a te. Non è stato fatto niente.',
    alreadyAnswered: (who) => `${who} ha già risposto. Non è stato fatto niente.`,
    alreadyWithdrawn: 'La domanda è stata ritirata. Non c’è altro da fare.',
    alreadyAcknowledged: (who, at) => `Se ne occupa già ${who}, da: ${at}.`,
    notYourTurn: (who) => `Ora la domanda è a ${who}. Puoi ancora rispondere.`,
    nobodysTurn: 'Ora la domanda non è a nessuno. Puoi ancora rispondere, o passarla a qualcuno per nome.',
    extendedBefore: 'Hai già preso più tempo una volta. Rispondi, o passa la domanda.',
    notLater: 'Non è più tardi del tempo che hai. Non è stato fatto niente; scegline uno successivo.',
    cannotBeAsked: (name) => `Qui non si può chiedere a ${name}. Non è stato fatto niente.`,
    isAway: (name) => `${name} non è in servizio. Non è stato fatto niente; scegli un altro nome.`,
    away: (until) => `Sei via fino a: ${until}. Le domande vanno a chi ti sostituisce. /assente rientro annulla.`,
    personAway: (name, until) => `${name} non è in servizio fino a: ${until}. Le domande vanno a chi fa le veci.`,
    back: 'Eccoti di nuovo: le domande tornano a te. Quelle già passate restano dove sono.',
    personBack: (name) => `${name} è di nuovo in servizio e riceve le domande.`,
    notAway: (name) => `${name} non risulta via.`,
    awayUsage: 'Fino a quando? Per esempio: /assente fino a venerdì 18:00, oppure /assente rientro.',
    unknownPerson: (typed) => `«${typed}» non è nel playbook.`,
  },
  unreached: {
    mailed: (person, workspace) => `${untold(person, workspace)}: la domanda parte per e-mail.`,
    nowhere: (person, workspace) =>
      `${untold(person, workspace)} e qui non ha un indirizzo e-mail. Chiedi in un altro modo; la scala prosegue.`,
  },
  mailed: {
    sent: (person) => `La domanda è partita per e-mail a ${person}.`,
    failed: (person) => `L’e-mail a ${person} non è stata recapitata. Chiedi in un altro modo; la scala prosegue.`,
    unknown: (person) =>
      `Non sappiamo se l’e-mail a ${person} è arrivata. Non viene inviata di nuovo; la scala prosegue.`,
  },
  mailSubject: (number, asker) => `#${number}: una domanda di ${asker}`,
  mailFoot:
    'Rispondi a questa e-mail: quello che scrivi sopra il testo citato è la tua risposta. La leggono i colleghi, non il cliente.',
  figures: {
    title: 'Come i reparti mantengono gli accordi, ultimi 30 giorni',
    none: 'Negli ultimi 30 giorni non è stato chiesto niente a nessun reparto.',
    asks: (count) => plural(count, { one: 'domanda', other: 'domande' }),
    acknowledged: (inTime, due) => `conferme in tempo: ${inTime} su ${due}`,
    answered: (inTime, due) => `risposte in tempo: ${inTime} su ${due}`,
    times: (median, worst) => `mediana ${median}, la più lenta ${worst}`,
    unanswered: (count) => `⚠ senza risposta fino alla fine: ${count}`,
  },
  duty: {
    all: 'A chi si chiede adesso',
    title: (department) => `${department}: a chi si chiede`,
    there: (until) => `c’è fino a ${until}`,
    alwaysThere: 'c’è a tutte le ore',
    off: (from) => `ora non c’è, torna ${from}`,
    away: (from) => `non in servizio, di nuovo da ${from}`,
    notForLong: 'non c’è per molto tempo',
  },
}
