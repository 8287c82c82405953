import type { PlaybookWords } from '../playbook-words'

export const playbook: PlaybookWords = {
  title: 'Manuale',
  of: (brand, version) => `Il manuale di ${brand}, versione ${version}`,
  says: 'Come lavora la tua squadra, secondo le regole che si è data. Scegli che cosa ti serve.',
  nothing: 'La tua squadra non ha ancora scritto nulla. Linee guida, tono e piano di crisi sono file del manuale.',
  part: {
    guidelines: 'Linee guida',
    tone: 'Tono di voce',
    dos: 'Da fare e da evitare',
    crisis: 'Piano di crisi',
  },
  partSays: {
    guidelines: 'come gestire un messaggio, quando chiudere, quando chiedere ad altri',
    tone: 'come ci esprimiamo',
    dos: 'in breve, con le frasi che non devono mai uscire',
    crisis: 'chi fa che cosa quando i problemi sono tanti insieme',
  },
  doThis: 'Da fare',
  dont: 'Da evitare',
  forbidden: (language) => `Da non scrivere mai (${language})`,
  severities: 'Quanto è grave',
  roles: 'Chi fa che cosa',
  updateEvery: (span) => `Aggiornamento per tutti ogni ${span}, anche se non ci sono novità.`,
  statement: (name, language) => `Comunicato «${name}» (${language})`,
  review: 'Prima di chiudere definitivamente',
  thresholds: 'Che cosa è insolito',
  rest: (file) => `Non è tutto: il resto si trova in ${file}.`,
}
