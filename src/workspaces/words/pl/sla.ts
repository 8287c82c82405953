import { openPlural } from '../plural'
import type { SlaWords } from '../sla-words'

const plural = openPlural('pl')

export const sla: SlaWords = {
  title: 'Obietnice dla klientów – stan teraz',
  only: (what) => `Tylko: ${what}`,
  nothing: 'Brak otwartych rozmów i brak pierwszych odpowiedzi dzisiaj.',
  now: ({ open, unclaimed, waiting }) => `${open}, bez opiekuna: ${unclaimed}, czeka na nas: ${waiting}`,
  open: (count) => plural(count, { one: 'otwarta', few: 'otwarte', many: 'otwartych', other: 'otwartej' }),
  dueSoon: (count) => `wkrótce termin: ${count}`,
  missed: (count) => `po terminie: ${count}`,
  kept: 'żaden termin nie jest bliski',
  today: (replies, median, felt) => `Dziś ${replies}, mediana ${median} w godzinach pracy (${felt} dla klienta)`,
  replies: (count) =>
    plural(count, {
      one: 'pierwsza odpowiedź',
      few: 'pierwsze odpowiedzi',
      many: 'pierwszych odpowiedzi',
      other: 'pierwszej odpowiedzi',
    }),
  noneToday: 'Dziś jeszcze bez pierwszej odpowiedzi.',
  band: {
    good: (count) => `dobre: ${count}`,
    acceptable: (count) => `akceptowalne: ${count}`,
    poor: (count) => `słabe: ${count}`,
    unacceptable: (count) => `nie do przyjęcia: ${count}`,
  },
  atRisk: (count) =>
    plural(count, {
      one: 'rozmowa zagrożona lub po terminie',
      few: 'rozmowy zagrożone lub po terminie',
      many: 'rozmów zagrożonych lub po terminie',
      other: 'rozmowy zagrożonej lub po terminie',
    }),
  noneAtRisk: 'Żadna obietnica nie jest zagrożona. Dobra robota.',
  deadline: { 'first-reply': 'pierwsza odpowiedź', 'next-reply': 'kolejna odpowiedź', resolution: 'rozwiązanie' },
  due: (what, at) => `${what} do ${at}`,
  overdue: (what, since) => `${what}: termin minął ${since}`,
  unclaimed: 'nikt',
  more: (count) => `… i więcej niż ${count}. To są najpilniejsze.`,
  noSuchChannel: (typed) => `Żadne konto nie działa w kanale „${typed}”.`,
  noSuchPerson: (typed) => `Playbook nie zna „${typed}”.`,
  noSuchDepartment: (typed) => `W playbooku nie ma działu „${typed}”.`,
  usage:
    'Napisz /sla, /sla risk, /sla channel telegram, /sla agent ada, /sla department billing, /sla departments albo /sla case 4821.',
  buttons: {
    all: 'Wszystkie',
    mine: 'Moje',
    atRisk: 'Zagrożone',
    channels: 'Kanał…',
    people: 'Osoba…',
    departments: 'Dział…',
    thread: 'Otwórz wątek',
    show: 'Pokaż',
  },
}
