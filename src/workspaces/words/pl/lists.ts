import { openPlural } from '../plural'
import type { ListWords } from '../words'

const plural = openPlural('pl')
const conversations = (count: number): string =>
  plural(count, { one: 'rozmowa', few: 'rozmowy', many: 'rozmów', other: 'rozmowy' })

export const lists: ListWords = {
  homeTitle: (brand) => `Sportello · ${brand}`,
  mine: (count) => `Prowadzisz: ${conversations(count)}`,
  noneMine: 'Nie prowadzisz żadnej rozmowy. Weź jedną poniżej albo w pokoju.',
  unclaimed: (count) => `Nikt nie prowadzi: ${conversations(count)}, od najbliższego terminu`,
  noneUnclaimed: 'Żadna rozmowa na nikogo nie czeka. Świetna robota.',
  askedOfYou: (count) =>
    `Czeka na Twoją odpowiedź: ${plural(count, { one: 'pytanie', few: 'pytania', other: 'pytań' })}`,
  noneAskedOfYou: 'Nikt nie czeka na Twoją odpowiedź.',
  askedByYou: (count) =>
    `Czekasz na ${plural(count, { one: 'odpowiedź', few: 'odpowiedzi', other: 'odpowiedzi' })} z innych działów`,
  toApprove: (count) =>
    `Do zatwierdzenia: ${plural(count, { one: 'odpowiedź', few: 'odpowiedzi', other: 'odpowiedzi' })}`,
  bad: (count) =>
    `Do sprawdzenia: ${plural(count, { one: 'problem', few: 'problemy', many: 'problemów', other: 'problemu' })}`,
  badDelivery: (channel, at, quarantined) =>
    quarantined
      ? `Przesyłka z kanału ${channel}, ${at}: nieczytelna`
      : `Przesyłka z kanału ${channel}, ${at}: nie udało się jej obsłużyć`,
  deadWork: (job, at) => `Zadanie „${job}”, ${at}: zaniechane po wielu próbach`,
  snoozedUntil: (at) => `odłożona do: ${at}`,
  waitsSince: (at) => `bez odpowiedzi od: ${at}`,
  answered: 'jest odpowiedź',
  more: (count) => `… i jeszcze inne poza tymi (${count}).`,
  historyTitle: (number) => `Historia #${number}`,
  earlierLeftOut: (count) =>
    `… pominięto: ${plural(count, { one: 'wcześniejszy wpis', few: 'wcześniejsze wpisy', many: 'wcześniejszych wpisów', other: 'wcześniejszego wpisu' })}`,
  helpTitle: 'Co można tu zrobić',
  help: [
    'Tekst w wątku pozostaje wewnętrzny. Tylko „Odpowiedz” lub !reply wysyła coś do klienta.',
    'W wątku wpisz polecenie na początku albo po wzmiance. Gdzie indziej podaj numer, np. /case 4821 close.',
  ],
  verbs: {
    reply: 'wyślij tekst do klienta; bez tekstu otwiera formularz',
    claim: 'weź rozmowę',
    'take-over': 'przejmij ją od kogoś, z powodem',
    release: 'oddaj ją',
    assign: 'przekaż ją komuś z zespołu',
    snooze: 'odłóż ją: 2h, 30m, 1d, 14:30, jutro, poniedziałek',
    wake: 'przywróć ją od razu',
    close: 'zamknij ją, z powodem, jeśli chcesz',
    reopen: 'otwórz ją ponownie',
    spam: 'oznacz ją jako spam; nic nie jest usuwane',
    'not-spam': 'to jednak nie spam',
    hide: 'ukryj komentarz na jego platformie przed innymi; tutaj zostaje',
    show: 'pokaż ponownie ukryty komentarz',
    priority: 'ustaw priorytet, od 1 (pilny) do 4 (niski)',
    kind: 'ustaw rodzaj: reklamacja, pytanie, pochwała, inne',
    sla: 'stan obietnic dla klientów; z case 4821: co tam obiecano i dlaczego taki jest termin',
    note: 'dodaj notatkę wewnętrzną',
    undo: 'cofnij odpowiedź, która zaraz wyjdzie',
    history: 'wszystko, co się wydarzyło',
    escalate: 'zapytaj inny dział',
    who: 'kto ma teraz dyżur w dziale',
    away: 'nieobecność do terminu albo powrót: /nieobecny do piątku',
    case: 'pokaż rozmowę o tym numerze',
    playbook: 'wytyczne, styl, co robić, a czego nie, plan kryzysowy',
    help: 'ta strona',
  },
}
