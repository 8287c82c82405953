import { aside } from '../plural'
import type { ReplyWords } from '../words'

export const replies: ReplyWords = {
  submitted: (who, customer) => `${who} risponde a ${customer}`,
  goesOut: (at) => `Parte alle ${at}.`,
  goesOutLater: (channel) => `Parte da sola quando il canale ${channel} torna a funzionare.`,
  awaitsApproval: (who) => `Non ancora inviata: deve approvarla qualcuno che non sia ${who}.`,
  approvalWanted: (who, number) => `${who} chiede l’approvazione di una risposta nella #${number}`,
  approved: (who, author) => `${who} ha approvato la risposta di ${author}.`,
  declined: (who, author, reason) =>
    `${who} ha respinto la risposta di ${author}${aside(reason)}. Non è stata inviata.`,
  undone: (who) => `${who} ha annullato la risposta. Non è stata inviata.`,
  sent: (author, customer) => `✓ La risposta di ${author} è stata inviata a ${customer}.`,
  heldBack: (author, customer) => `La risposta di ${author} a ${customer} non è stata inviata: l’abbiamo trattenuta.`,
  refused: (author, customer, channel) =>
    `La risposta di ${author} non è arrivata a ${customer}: il canale ${channel} l’ha rifiutata.`,
  refusedBecause: {
    window_closed: 'Il tempo in cui si può rispondere al cliente è scaduto.',
    not_permitted: 'In questo posto non è permesso rispondere.',
    too_long: 'Il testo è troppo lungo.',
    bad_media: 'Un file è di un tipo o di una dimensione che lì non è accettata.',
    recipient_gone: 'Il profilo del cliente o il messaggio non esiste più.',
    blocked: 'Il cliente ci ha bloccati.',
    auth_expired: 'Il nostro accesso è scaduto o è stato revocato.',
    policy: 'Il testo viola una regola della piattaforma.',
    payment: 'La piattaforma vuole prima essere pagata.',
    duplicate: 'Lo stesso testo è già stato inviato lì.',
    outdated:
      'Ha atteso troppo e non è più adatta: il cliente ha scritto di nuovo o è passato molto tempo. Decidi di nuovo tu.',
    unknown: 'Il motivo non è stato indicato.',
    delivery_failed: 'Prima è stata accettata, poi non è stato possibile consegnarla.',
  },
  remedy: {
    use_template: 'Invia un modello approvato.',
    use_human_agent_tag: 'Inviala con l’etichetta “operatore umano”.',
    private_reply: 'Rispondi in privato.',
    public_reply: 'Rispondi in pubblico.',
    open_natively: 'Rispondi direttamente sulla piattaforma.',
    reconnect: 'Chiedi al tuo amministratore di ricollegare il profilo; poi scrivi di nuovo.',
    shorten: 'Accorcia il testo e invialo di nuovo.',
  },
  unknown: (customer, on) => `Non sappiamo se questa risposta è arrivata a ${customer} ${on}.`,
  unknownHint:
    'Non viene inviata di nuovo da sola, così nessuno la riceve due volte. Guarda lì e di’ che cosa hai trovato. Fino ad allora le risposte successive aspettano.',
  evidenceArrived: (channel) => `Il canale ${channel} ha la risposta: è arrivata.`,
  evidenceAgain: (channel) => `Il canale ${channel} non ha la risposta. Viene inviata di nuovo.`,
  arrivedSays: (who) => `${who} conferma che la risposta è arrivata.`,
  againSays: (who) => `Secondo ${who} la risposta non è arrivata. Viene inviata di nuovo.`,
  leftSays: (who) => `Secondo ${who} la risposta non è arrivata. Non viene inviata di nuovo.`,
  state: {
    'awaiting-approval': (who) => `di ${who}, attende l’approvazione`,
    declined: (who) => `di ${who}, respinta e non inviata`,
    waiting: (who, at) => (at === '' ? `di ${who}, in attesa di partire` : `di ${who}, parte: ${at}`),
    undone: (who) => `di ${who}, annullata`,
    sending: (who) => `di ${who}, in partenza`,
    sent: (who, at) => `di ${who}, inviata: ${at}`,
    delivered: (who, sent, delivered) => `di ${who}, inviata: ${sent}, consegnata: ${delivered}`,
    read: (who, sent, read) => `di ${who}, inviata: ${sent}, letta: ${read}`,
    refused: (who, reason) => `✕ di ${who}, rifiutata. ${reason}`,
    unknown: (who) => `⚠ di ${who}: non sappiamo se è arrivata. Decidi nel thread.`,
    'not-sent': (who) => `di ${who}, non arrivata e lasciata così`,
  },
}
