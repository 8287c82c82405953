import type { DialogWords } from '../dialog-words'

export const dialogs: DialogWords = {
  title: {
    reply: (number) => `Risposta in #${number}`,
    takeOver: (number) => `Subentro in #${number}`,
    assign: (number) => `Affida #${number}`,
    snooze: (number) => `Rimanda #${number}`,
    close: (number) => `Chiudi #${number}`,
    note: (number) => `Nota in #${number}`,
    decline: (number) => `Respingi in #${number}`,
    priority: (number) => `Priorità di #${number}`,
    template: (number) => `Modello in #${number}`,
    hide: (number) => `Nascondi in #${number}`,
    show: (number) => `Mostra ancora #${number}`,
  },
  submit: {
    reply: 'Invia',
    takeOver: 'Subentra',
    assign: 'Affida',
    snooze: 'Rimanda',
    close: 'Chiudi',
    note: 'Aggiungi nota',
    decline: 'Respingi',
    priority: 'Imposta',
    next: 'Avanti',
    hide: 'Nascondi',
    show: 'Mostra di nuovo',
  },
  to: (customer, place) => `A ${customer} · ${place}`,
  public: '🌐 PUBBLICA: la tua risposta la leggono tutti.',
  private: (customer) => `🔒 PRIVATA: la legge solo ${customer}.`,
  kind: 'Chi la leggerà',
  kinds: {
    public_reply: '🌐 PUBBLICA: tutti',
    private_reply: '🔒 PRIVATA: solo il cliente',
    dm: '🔒 PRIVATA: messaggio diretto',
    template: '🔒 PRIVATA: modello approvato',
    email: '🔒 PRIVATA: e-mail',
    review_reply: '🌐 PUBBLICA: sotto la recensione',
    chat: '🔒 PRIVATA: chat',
    open_natively: 'Direttamente sulla piattaforma',
  },
  window: (until) => `Si può rispondere fino a: ${until}.`,
  windowExtended: (until) =>
    `Qui può ancora rispondere solo una persona, fino a: ${until}. La risposta parte con l’indicazione che l’ha scritta una persona.`,
  movesOnce: (customer) =>
    `🔒 La piattaforma permette una sola risposta privata a questo messaggio. ${customer} la vede insieme al messaggio pubblico e non deve ripetere niente.`,
  costs: 'La piattaforma fa pagare ogni risposta.',
  template: 'Modello',
  blank: (number) => `Spazio {{${number}}}`,
  reads: 'Il testo che leggerà il cliente:',
  noTemplates: 'Questo profilo non ha modelli approvati. Si scrivono in channels.yaml del playbook.',
  windowOver: (since, afterwards) =>
    ({
      closed: `Il tempo per rispondere è scaduto (${since}): deve prima scrivere il cliente.`,
      template: `Il tempo per il testo libero è scaduto (${since}): si può inviare solo un modello approvato.`,
      tag_human_agent: `Il tempo per rispondere è scaduto (${since}): solo con l’etichetta “operatore umano”.`,
    })[afterwards],
  length: (characters) => `Al massimo ${characters}.`,
  heldByOther: (who) => `Questa conversazione è in carico a ${who}.`,
  lastSaid: (who, text) => `${who}: «${text}»`,
  text: 'La tua risposta',
  files: 'File',
  filesHint: (count) => (count === 1 ? 'Al massimo un file.' : `Al massimo ${count} file.`),
  sendAnyway: 'Invia lo stesso',
  reason: 'Motivo',
  takeOverSays: (who) => `È in carico a ${who}: riceverà un avviso con il tuo motivo.`,
  person: 'A chi',
  until: 'Fino a quando',
  spans: {
    hour: 'tra un’ora',
    hours3: 'tra tre ore',
    tomorrow: 'domani alle 9:00',
    monday: 'lunedì prossimo alle 9:00',
    exact: 'l’ora indicata sotto',
  },
  exactly: 'Ora esatta',
  closeReason: 'Perché',
  closeText: 'Con parole tue',
  unanswered: (customer) => `L’ultimo messaggio di ${customer} non ha ancora una risposta.`,
  note: 'Nota',
  noteSays: 'Interna: il cliente non la vede.',
  changed: (state) =>
    `Intanto qualcosa è cambiato (${state}). Non è stato fatto niente. Se va ancora bene, premi di nuovo.`,
  finding: {
    empty: () => 'Non c’è niente da inviare: scrivi un testo o aggiungi un file.',
    'too-long': ({ length, max }) =>
      length !== undefined && max !== undefined
        ? `Troppo lungo: ${length}, il massimo è ${max}. Accorcialo, per favore.`
        : 'Troppo lungo. Accorcialo, per favore.',
    placeholder: ({ placeholder }) =>
      placeholder === undefined
        ? 'Nel testo c’è ancora un segnaposto. Completalo, per favore.'
        : `Nel testo c’è ancora ${placeholder}. Completalo, per favore.`,
    forbidden: ({ phrase }) =>
      phrase === undefined
        ? 'C’è una frase che il playbook vieta. Scrivila in un altro modo, per favore.'
        : `«${phrase}» non si dice ai clienti: nessuno va mandato altrove o liquidato. Scrivilo in un altro modo, per favore.`,
    'newer-message': () => 'Nel frattempo il cliente ha scritto: leggi prima l’ultimo messaggio.',
    'other-reply': ({ who }) =>
      `Una risposta a questo cliente è appena stata scritta (${who ?? 'altra persona'}): leggi prima quella.`,
    'window-closed': () => 'Il tempo in cui si può rispondere al cliente è scaduto.',
    'not-permitted': ({ why, instead }) =>
      [
        why === 'used'
          ? 'A questo messaggio è già stata data una risposta privata, e la piattaforma ne permette una sola.'
          : why === 'expired'
            ? 'Il tempo in cui si poteva rispondere in privato a questo messaggio è scaduto.'
            : 'Una risposta di questo tipo qui non è permessa.',
        ...(instead === undefined ? [] : [`Qui è possibile: ${instead}.`]),
      ].join(' '),
    charged: ({ what }) =>
      what === 'links'
        ? 'Nel testo c’è un link, e la piattaforma fa pagare le risposte con link.'
        : 'La piattaforma fa pagare questa risposta, perché il cliente ha scritto molto tempo fa.',
    'too-many-files': ({ file, files }) =>
      file !== undefined
        ? `«${file}» lì non si può inviare: il tipo o la dimensione non è accettata.`
        : `Più file di quanti se ne possano inviare lì${files === undefined ? '' : `: al massimo ${files}`}.`,
  },
  chooseTime: 'Indica l’ora esatta.',
  needed: 'Questo campo è necessario.',
}
