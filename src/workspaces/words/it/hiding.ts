import type { HidingWords } from '../hiding-words'

export const hiding: HidingWords = {
  buttons: { hide: 'Nascondi commento', show: 'Mostra di nuovo il commento' },
  which: 'Quale commento',
  hidden: (on) => `🙈 Nascosto ${on}: gli altri non lo vedono.`,
  underWay: { hide: '🙈 Sta per essere nascosto …', show: '🙈 Sta per tornare visibile …' },
  ordered: {
    hide: (who, text) => `${who} fa nascondere un commento: ${text}`,
    show: (who, text) => `${who} fa mostrare di nuovo un commento: ${text}`,
  },
  done: {
    hide: (on, text) => `Nascosto ${on}: ${text}`,
    show: (on, text) => `Di nuovo visibile ${on}: ${text}`,
  },
  doneThere: {
    hide: (on, text) => `Nascosto direttamente ${on}, fuori da Sportello: ${text}`,
    show: (on, text) => `Reso di nuovo visibile direttamente ${on}, fuori da Sportello: ${text}`,
  },
  failed: {
    hide: (on, text) => `Non è stato possibile nasconderlo ${on}: ${text}`,
    show: (on, text) => `Non è stato possibile mostrarlo di nuovo ${on}: ${text}`,
  },
  because: {
    gone: 'Non c’è più, oppure non è sotto qualcosa di questo profilo.',
    not_ours: 'Può farlo solo chi ha pubblicato il post sotto cui si trova.',
    no_permission:
      'Al profilo manca il permesso di moderare i commenti. Chi lo gestisce deve ricollegarlo con quel permesso.',
    auth_expired: 'La piattaforma non accetta più l’accesso del profilo. Chi lo gestisce deve ricollegarlo.',
    payment: 'Il credito dell’app sulla piattaforma è esaurito.',
    not_permitted: 'La piattaforma non lo permette per questo commento.',
    no_answer: 'La piattaforma non ha risposto per un giorno intero e non si riprova più. Se serve ancora, rifallo.',
  },
  told: {
    hide: (number) => `Il commento nella #${number} sta per essere nascosto; il thread dice quando è fatto.`,
    show: (number) => `Il commento nella #${number} sta per tornare visibile; il thread dice quando è fatto.`,
  },
  already: {
    hide: (number) => `Quel commento nella #${number} è già nascosto, o sta per esserlo.`,
    show: (number) => `Quel commento nella #${number} è già visibile, o sta per tornarlo.`,
  },
  nothing: {
    hide: (number) => `Nella #${number} non c’è un commento che si possa nascondere. Non è stato fatto niente.`,
    show: (number) => `Nella #${number} nessun commento è nascosto. Non è stato fatto niente.`,
  },
  notHere: (channel) =>
    `Questo non si può nascondere su questo canale (${channel}), o non da qui. Non è stato fatto niente.`,
}
