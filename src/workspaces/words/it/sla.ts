import { openPlural } from '../plural'
import type { SlaWords } from '../sla-words'

const plural = openPlural('it')

export const sla: SlaWords = {
  title: 'Promesse ai clienti, adesso',
  only: (what) => `Solo ${what}`,
  nothing: 'Nessuna conversazione aperta e nessuna prima risposta oggi.',
  now: ({ open, unclaimed, waiting }) => `${open}, ${unclaimed} senza nessuno, ${waiting} in attesa di noi`,
  open: (count) => plural(count, { one: 'aperta', other: 'aperte' }),
  dueSoon: (count) => plural(count, { one: 'in scadenza', other: 'in scadenza' }),
  missed: (count) => plural(count, { one: 'scaduta', other: 'scadute' }),
  kept: 'nessuna in scadenza',
  today: (replies, median, felt) => `Oggi ${replies}, mediana ${median} nel nostro orario (${felt} per il cliente)`,
  replies: (count) => plural(count, { one: 'prima risposta', other: 'prime risposte' }),
  noneToday: 'Nessuna prima risposta oggi.',
  band: {
    good: (count) => plural(count, { one: 'buona', other: 'buone' }),
    acceptable: (count) => plural(count, { one: 'accettabile', other: 'accettabili' }),
    poor: (count) => plural(count, { one: 'scarsa', other: 'scarse' }),
    unacceptable: (count) => plural(count, { one: 'inaccettabile', other: 'inaccettabili' }),
  },
  atRisk: (count) =>
    plural(count, { one: 'conversazione a rischio o in ritardo', other: 'conversazioni a rischio o in ritardo' }),
  noneAtRisk: 'Nessuna promessa è a rischio. Ottimo lavoro.',
  deadline: { 'first-reply': 'prima risposta', 'next-reply': 'prossima risposta', resolution: 'soluzione' },
  due: (what, at) => `${what} entro ${at}`,
  overdue: (what, since) => `${what}: scadenza superata ${since}`,
  unclaimed: 'nessuno',
  more: (count) => `… e più di ${count}. Queste sono le più urgenti.`,
  noSuchChannel: (typed) => `Nessun account è sul canale «${typed}».`,
  noSuchPerson: (typed) => `Il playbook non conosce «${typed}».`,
  noSuchDepartment: (typed) => `Il playbook non ha un reparto «${typed}».`,
  usage:
    'Scrivi /sla, /sla risk, /sla channel telegram, /sla agent ada, /sla department billing, /sla departments oppure /sla case 4821.',
  buttons: {
    all: 'Tutte',
    mine: 'Le mie',
    atRisk: 'A rischio',
    channels: 'Canale…',
    people: 'Persona…',
    departments: 'Reparto…',
    thread: 'Apri il thread',
    show: 'Mostra',
  },
}
