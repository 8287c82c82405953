import type { AskWords } from '../ask-words'
import { aside, openPlural, channelName } from '../plural'

const plural = openPlural('pl')

const workspaceName = channelName({})

const untold = (person: string, workspace: string): string =>
  workspace === 'teams'
    ? `${person}: Sportello nie jest zainstalowane w Teams`
    : `${person}: nie można napisać w ${workspaceName(workspace)}`

export const asks: AskWords = {
  buttons: {
    escalate: 'Zapytaj dział …',
    onIt: 'Zajmuję się tym',
    answer: 'Odpowiedz …',
    passOn: 'Przekaż dalej …',
    moreTime: 'Potrzeba więcej czasu …',
    withdraw: 'Wycofaj pytanie',
    useInReply: 'Użyj w odpowiedzi …',
  },
  titles: {
    escalate: (number) => `Pytanie w #${number}`,
    answer: (number) => `Odpowiedź w #${number}`,
    passOn: (number) => `Przekaż #${number}`,
    moreTime: (number) => `Więcej czasu #${number}`,
  },
  submits: { escalate: 'Zapytaj', answer: 'Odpowiedz', passOn: 'Przekaż', moreTime: 'Przedłuż' },
  label: 'Pytanie do',
  why: {
    first: 'osoba kontaktowa',
    deputy: 'zastępstwo',
    head: 'kierownictwo',
    'duty-manager': 'dyżur kierowniczy',
    'passed-on': 'wskazanie imienne',
  },
  opened: (asker, person, department) => `Pytanie od: ${asker}. Odpowiada: ${person} (${department})`,
  askedYou: (asker, number) => `${asker} pyta Cię o #${number}`,
  turnIsYours: (number, department) => `#${number}: pytanie do działu ${department} trafia teraz do Ciebie`,
  question: 'Pytanie',
  customerWrote: (customer) => `Co pisze ${customer}`,
  tried: 'Czego już próbowano',
  dues: (acknowledge, answer) => `Potwierdź, że się tym zajmujesz, do: ${acknowledge}. Odpowiedz do: ${answer}.`,
  answerDue: (at) => `Odpowiedz do: ${at}.`,
  typeHere: 'To, co napiszesz w wątku tej wiadomości, jest Twoją odpowiedzią. Przeczyta ją zespół, a nie klient.',
  reminded: {
    acknowledge: (person, due) => `Przypomnienie (${person}): potwierdzić do ${due}, kto się tym zajmuje.`,
    answer: (person, due) => `Przypomnienie (${person}): odpowiedź do ${due}.`,
  },
  remindsYou: {
    acknowledge: (number, due) => `#${number} nadal na Ciebie czeka: potwierdź do ${due}, że się tym zajmujesz.`,
    answer: (number, due) => `#${number} nadal czeka na Twoją odpowiedź, termin: ${due}.`,
  },
  acknowledged: (person, due) => `Zajmuje się tym ${person}. Odpowiedź do ${due}.`,
  answered: (person, department) => `Odpowiada ${person} (${department})`,
  addedAnswer: (person, department) => `Odpowiada także ${person} (${department})`,
  internal: 'Wewnętrzne: nic z tego nie trafiło do klienta.',
  climbed: {
    'not-acknowledged': (from, to) => `Brak znaku od: ${from}, uzgodniony czas minął. Teraz kolej na: ${to}.`,
    'not-answered': (from, to) => `Brak odpowiedzi od: ${from}, uzgodniony czas minął. Teraz kolej na: ${to}.`,
    absent: (from, to) => `Nieobecność: ${from}. Teraz kolej na: ${to}.`,
  },
  passedOn: (by, to, reason) => `${by} przekazuje pytanie dalej${aside(reason)}. Teraz odpowiada ${to}.`,
  declined: (by, to, reason) => `${by} nie może odpowiedzieć${aside(reason)}. Teraz kolej na: ${to}.`,
  declinedByLast: (by, reason) => `${by} nie może odpowiedzieć${aside(reason)}.`,
  extended: (by, until) => `${by} potrzebuje więcej czasu, odpowiedź do ${until}.`,
  withdrawn: (by) => `${by} wycofuje pytanie.`,
  withdrawnByClosing: 'Odpowiedź nie jest już potrzebna: pytanie jest wycofane.',
  unanswered: (department) => `⚠ BEZ ODPOWIEDZI: w dziale ${department} nikt nie odpowiedział i nie ma już kogo pytać.`,
  alarm: (number, department) =>
    `⚠ #${number}: BEZ ODPOWIEDZI z działu ${department}. Nie ma już kogo pytać: ktoś musi zareagować.`,
  state: {
    asked: (person, acknowledge, answer) => `${person}, potwierdzenie do ${acknowledge}, odpowiedź do ${answer}`,
    onIt: (person, answer) => `zajmuje się tym ${person}, odpowiedź do ${answer}`,
    answered: (person, at) => `✓ odpowiedź: ${person}, ${at}`,
    withdrawn: (at) => `pytanie wycofane, ${at}. Nie trzeba już nic robić.`,
    unanswered: (at) => `⚠ BEZ ODPOWIEDZI od ${at}: nie ma już kogo pytać`,
    withOther: (person) => `Teraz kolej na: ${person}. Nadal możesz tu odpowiedzieć.`,
  },
  dialog: {
    department: 'Kogo zapytać',
    offer: (department, person, answer) => `${department} · ${person} · do ${answer}`,
    suggested: (topic) => `Propozycja według tematu: ${topic}.`,
    agreed: (person, acknowledge, answer) =>
      `Uzgodnienie (${person}): potwierdzenie do ${acknowledge}, odpowiedź do ${answer}.`,
    question: 'Treść pytania',
    tried: 'Czego już próbowano',
    customerFirst: (due) =>
      `Klient ma obiecaną odpowiedź do ${due}, wcześniej niż dział musi odpowiedzieć. Wyślij tymczasem odpowiedź wstępną.`,
    holding: 'Następnie napisz odpowiedź wstępną',
    answer: 'Twoja odpowiedź',
    answerSays: (asker) => `Trafi jako notatka wewnętrzna do: ${asker}. Klient jej nie zobaczy.`,
    to: 'Do kogo',
    next: 'Nie mogę odpowiedzieć: następna osoba w kolejce',
    reason: 'Powód',
    until: 'Do kiedy',
    again: (at) => `jeszcze raz uzgodniony czas: ${at}`,
    exact: 'termin poniżej',
    exactly: 'Dokładny termin',
  },
  answers: {
    whereToAnswer:
      'Aby odpowiedzieć na pytanie, naciśnij „Odpowiedz” przy jego wiadomości albo napisz w jej wątku. Z tym tekstem nic nie zrobiono.',
    asked: (person, department, due) => `Pytanie wysłane: ${person} (${department}); odpowiedź do ${due}.`,
    acknowledged: (due) => `Dziękujemy. Termin odpowiedzi: ${due}.`,
    answered: (asker) => `Dziękujemy. ${asker} ma Twoją odpowiedź.`,
    answeredLate: (who) => `Pierwsza odpowiedź: ${who}. Twoja jest zachowana obok niej.`,
    answeredWithdrawn: 'Pytanie zostało tymczasem wycofane. Twoja odpowiedź jest mimo to zachowana.',
    passedOn: (to) => `Teraz odpowiada ${to}. Nadal możesz odpowiedzieć.`,
    declined: 'Dziękujemy za informację. Teraz kolej na następną osobę.',
    extended: (until) => `Zanotowano: do ${until}. Osoba pytająca dostanie wiadomość.`,
    withdrawn: 'Pytanie jest wycofane, a pytane osoby dostaną wiadomość.',
    nobodyToAsk: 'W tym dziale nie ma teraz kogo zapytać. Nic nie zrobiono.',
    noDepartments: 'Playbook nie wymienia jeszcze działów (departments.yaml).',
    unknownDepartment: (typed, known) => `„${typed}” to nie dział ani temat z playbooka. Dostępne: ${known}.`,
    notAsked: 'To pytanie nie było skierowane do Ciebie. Nic nie zrobiono.',
    alreadyAnswered: (who) => `Jest już odpowiedź: ${who}. Nic nie zrobiono.`,
    alreadyWithdrawn: 'Pytanie zostało wycofane. Nie trzeba już nic robić.',
    alreadyAcknowledged: (who, at) => `Zajmuje się tym już ${who}, od: ${at}.`,
    notYourTurn: (who) => `Teraz kolej na: ${who}. Nadal możesz odpowiedzieć.`,
    nobodysTurn: 'Pytania nikt teraz nie ma. Nadal możesz odpowiedzieć albo przekazać je komuś imiennie.',
    extendedBefore: 'Czas był już raz przedłużony. Odpowiedz albo przekaż pytanie dalej.',
    notLater: 'To nie później niż obecny termin. Nic nie zrobiono; wybierz późniejszy.',
    cannotBeAsked: (name) => `${name}: tej osoby nie można tu zapytać. Nic nie zrobiono.`,
    isAway: (name) => `${name}: osoba nieobecna. Nic nie zrobiono; wybierz kogoś innego.`,
    away: (until) => `Nieobecność zapisana do: ${until}. Pytania trafią do zastępstwa. /nieobecny wracam to cofa.`,
    personAway: (name, until) => `Nieobecność: ${name}, do: ${until}. Pytania trafią do zastępstwa.`,
    back: 'Witaj z powrotem: pytania znów trafiają do Ciebie. Przekazane zostają, gdzie są.',
    personBack: (name) => `${name} znów odpowiada na pytania.`,
    notAway: (name) => `${name}: brak zapisanej nieobecności.`,
    awayUsage: 'Do kiedy? Na przykład: /nieobecny do piątku 18:00 albo /nieobecny wracam.',
    unknownPerson: (typed) => `„${typed}”: playbook nie zna takiej osoby.`,
  },
  unreached: {
    mailed: (person, workspace) => `${untold(person, workspace)}. Pytanie wysyłamy e-mailem.`,
    nowhere: (person, workspace) =>
      `${untold(person, workspace)}, a adresu e-mail nie mamy. Zapytaj w inny sposób; kolejka działa dalej.`,
  },
  mailed: {
    sent: (person) => `Pytanie wysłano e-mailem (${person}).`,
    failed: (person) => `Nie udało się doręczyć e-maila (${person}). Zapytaj w inny sposób; kolejka działa dalej.`,
    unknown: (person) =>
      `Nie wiemy, czy e-mail dotarł (${person}). Nie zostanie wysłany ponownie; kolejka działa dalej.`,
  },
  mailSubject: (number, asker) => `#${number}: pytanie od ${asker}`,
  mailFoot:
    'Odpowiedz na ten e-mail: to, co napiszesz nad cytatem, jest Twoją odpowiedzią. Przeczyta ją zespół, a nie klient.',
  figures: {
    title: 'Jak działy dotrzymują uzgodnień, ostatnie 30 dni',
    none: 'W ostatnich 30 dniach żaden dział nie dostał pytania.',
    asks: (count) => plural(count, { one: 'pytanie', few: 'pytania', many: 'pytań', other: 'pytania' }),
    acknowledged: (inTime, due) => `potwierdzone w terminie: ${inTime} z ${due}`,
    answered: (inTime, due) => `odpowiedzi w terminie: ${inTime} z ${due}`,
    times: (median, worst) => `mediana ${median}, najdłużej ${worst}`,
    unanswered: (count) => `⚠ bez odpowiedzi do końca: ${count}`,
  },
  duty: {
    all: 'Kogo teraz pytamy',
    title: (department) => `${department}: kogo pytamy`,
    there: (until) => `na miejscu do ${until}`,
    alwaysThere: 'na miejscu całą dobę',
    off: (from) => `poza godzinami, znów od ${from}`,
    away: (from) => `nieobecność, znów od ${from}`,
    notForLong: 'przez długi czas poza pracą',
  },
}
