import { openPlural } from '../plural'
import type { ListWords } from '../words'

const plural = openPlural('it')

export const lists: ListWords = {
  homeTitle: (brand) => `Sportello · ${brand}`,
  mine: (count) => `In carico a te: ${plural(count, { one: 'conversazione', other: 'conversazioni' })}`,
  noneMine: 'Non hai conversazioni in carico. Prendine una qui sotto o in una stanza.',
  unclaimed: (count) =>
    `Non in carico a nessuno: ${plural(count, { one: 'conversazione', other: 'conversazioni' })}, dalla scadenza più vicina`,
  noneUnclaimed: 'Nessuna conversazione aspetta qualcuno. Ottimo lavoro.',
  askedOfYou: (count) => `Aspettano una tua risposta: ${plural(count, { one: 'domanda', other: 'domande' })}`,
  noneAskedOfYou: 'Nessuno aspetta una tua risposta.',
  askedByYou: (count) => `Aspetti ${plural(count, { one: 'risposta', other: 'risposte' })} da altri reparti`,
  toApprove: (count) => `Da approvare: ${plural(count, { one: 'messaggio', other: 'messaggi' })}`,
  bad: (count) => `Da controllare: ${plural(count, { one: 'problema', other: 'problemi' })}`,
  badDelivery: (channel, at, quarantined) =>
    quarantined
      ? `In arrivo dal canale ${channel}, ${at}: non leggibile`
      : `In arrivo dal canale ${channel}, ${at}: non elaborato`,
  deadWork: (job, at) => `Lavoro «${job}», ${at}: abbandonato dopo molti tentativi`,
  snoozedUntil: (at) => `rimandata fino a: ${at}`,
  waitsSince: (at) => `senza risposta da: ${at}`,
  answered: 'risposta data',
  more: (count) => `… e altre oltre a queste ${count}.`,
  historyTitle: (number) => `Cronologia della #${number}`,
  earlierLeftOut: (count) => `… ${plural(count, { one: 'voce precedente omessa', other: 'voci precedenti omesse' })}`,
  helpTitle: 'Che cosa puoi fare qui',
  help: [
    'Quello che scrivi in un thread resta interno. Solo «Rispondi» o !reply inviano qualcosa al cliente.',
    'In un thread scrivi un verbo all’inizio, oppure dopo una menzione. Altrove indica il numero, come in /case 4821 close.',
  ],
  verbs: {
    reply: 'invia il testo al cliente; senza testo apre il modulo',
    claim: 'prendi in carico la conversazione',
    'take-over': 'subentra a chi l’ha in carico, con un motivo',
    release: 'lasciala',
    assign: 'affidala a un collega',
    snooze: 'rimandala: 2h, 30m, 1d, 14:30, domani, lunedì',
    wake: 'riprendila subito',
    close: 'chiudila, se vuoi con un motivo',
    reopen: 'riaprila',
    spam: 'segnala come spam; non si cancella niente',
    'not-spam': 'non è spam',
    hide: 'nascondi un commento agli altri sulla sua piattaforma; qui resta',
    show: 'mostra di nuovo un commento nascosto',
    priority: 'imposta la priorità, da 1 (urgente) a 4 (bassa)',
    kind: 'imposta il tipo: reclamo, domanda, complimento, altro',
    sla: 'come stanno le promesse ai clienti; con case 4821, che cosa è stato promesso lì e perché scade allora',
    note: 'aggiungi una nota interna',
    undo: 'annulla la risposta che sta per partire',
    history: 'tutto quello che è successo',
    escalate: 'chiedi a un altro reparto',
    who: 'chi è di turno in un reparto adesso',
    away: 'via fino a un momento, o rientro: /assente fino a venerdì',
    case: 'mostra una conversazione dal suo numero',
    playbook: 'linee guida, tono, da fare e da evitare, piano di crisi',
    help: 'questa pagina',
  },
}
