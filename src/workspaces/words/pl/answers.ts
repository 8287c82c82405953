import type { AnswerWords } from '../answer-words'

export const answers: AnswerWords = {
  stranger: 'Playbook Cię nie zna, więc nic nie zrobiono. Poproś osobę kierującą zespołem o wpis w playbook.yaml.',
  notFound: (number) => `Nie ma rozmowy #${number}. Nic nie zrobiono.`,
  noNumber: (command) => `Która rozmowa? Podaj jej numer: ${command}`,
  noRight: (what) => `Twoja rola nie pozwala na „${what}”. Nic nie zrobiono; zwróć się do osoby kierującej zespołem.`,
  stale: (number, state) =>
    `Rozmowa #${number} zmieniła się, odkąd widać tę kartę (${state}). Nic nie zrobiono; spójrz na kartę i naciśnij ponownie.`,
  alreadyClaimed: (number, who, since) =>
    `Rozmowę #${number} prowadzi już ${who}, od: ${since}. Nic nie zrobiono; jeśli trzeba, użyj „Przejmij”.`,
  alreadyYours: (number) => `Rozmowę #${number} już prowadzisz.`,
  notClaimed: (number) => `Nikt nie prowadzi rozmowy #${number}. Najpierw naciśnij „Biorę”.`,
  notYours: (number, who) =>
    `Rozmowę #${number} prowadzi ${who}, nie Ty. Nic nie zrobiono; jeśli trzeba, użyj „Przejmij”.`,
  closed: (number, who) =>
    `Rozmowa #${number} jest zamknięta (przez: ${who}). Nic nie zrobiono; najpierw użyj „Otwórz ponownie”.`,
  quarantined: (number, who) =>
    `Rozmowa #${number} jest oznaczona jako spam (przez: ${who}). Nic nie zrobiono; najpierw użyj „To nie spam”.`,
  notQuarantined: (number) => `Rozmowa #${number} nie jest oznaczona jako spam.`,
  unchanged: (number) => `W rozmowie #${number} już tak jest.`,
  notClosed: (number) => `Rozmowa #${number} jest już otwarta.`,
  notSnoozed: (number) => `Rozmowa #${number} nie jest odłożona.`,
  replyInFlight: (number) =>
    `W rozmowie #${number} jedna odpowiedź jest jeszcze w drodze. Nic nie zrobiono; cofnij ją albo poczekaj na wynik.`,
  newerConversation: (number, newer) =>
    `Klient ma nowszą otwartą rozmowę, #${newer}. #${number} pozostaje zamknięta; kontynuuj tam.`,
  unknownPerson: (name, known) => `„${name}” to nikt, kto może prowadzić rozmowy. Nic nie zrobiono. Mogą: ${known}.`,
  inThePast: 'Ten czas już minął. Nic nie zrobiono; wybierz późniejszy.',
  empty: 'Brakuje tekstu. Nic nie zrobiono.',
  malformed: 'Tego przycisku lub formularza nie da się już odczytać. Nic nie zrobiono; użyj najnowszej karty.',
  unknownAct: 'Ta wersja Sportello nie zna tego przycisku. Nic nie zrobiono; użyj najnowszej karty.',
  tooLate: (customer) => `Za późno: odpowiedź jest w drodze albo dotarła (klient: ${customer}). Nic nie zmieniono.`,
  alreadyUndone: 'Tę odpowiedź cofnięto już wcześniej. Nie została wysłana.',
  nothingToUndo: (number) => `W rozmowie #${number} nie ma odpowiedzi, którą można cofnąć.`,
  changedSince: 'Tekst zmienił się, odkąd go widać. Niczego nie zatwierdzono; przeczytaj najnowszy.',
  ownReply: 'Nikt nie zatwierdza własnej odpowiedzi. Poproś kogoś z zespołu.',
  alreadyDecided: 'O tej odpowiedzi ktoś już zdecydował. Nic nie zmieniono.',
  alreadySettled: 'To już rozstrzygnięte. Nic nie zmieniono.',
  gone: 'Tego już nie ma. Nic nie zrobiono.',
  noTime: (words) => `„${words}” to nie jest zrozumiały czas. Przykłady: 2h, 30m, 1d, 14:30, jutro, poniedziałek.`,
  noReason: (command) => `Podaj powód: ${command}`,
  cannotReplyHere: (channel) =>
    `Kanał ${channel} nie przyjmuje w tym miejscu odpowiedzi stąd. Odpowiedz bezpośrednio tam.`,
  replyHeldBack: (reasons) => `Nie wysłano. ${reasons} Twój tekst jest zachowany: naciśnij „Odpowiedz”.`,
  unknownVerb: (typed, nearest) =>
    `Nie ma polecenia ${typed}. Czy chodziło o ${nearest}? Nic nie zrobiono i nic nie wysłano.`,
  noSuchCommand: (typed) => `„${typed}” to nie jest polecenie. Nic nie zrobiono. Oto dostępne:`,
  claimed: (number) => `Prowadzisz teraz rozmowę #${number}.`,
  tookOver: (number) => `Prowadzisz teraz rozmowę #${number}.`,
  released: (number) => `Rozmowa #${number} jest znów wolna.`,
  assigned: (number, to) => `Rozmowę #${number} prowadzi teraz ${to}.`,
  snoozed: (number, until) => `Rozmowa #${number} jest odłożona do: ${until}.`,
  woken: (number) => `Rozmowa #${number} wróciła.`,
  closedNow: (number) => `Rozmowa #${number} jest zamknięta.`,
  reopened: (number) => `Rozmowa #${number} jest znów otwarta.`,
  quarantinedNow: (number) => `Rozmowa #${number} jest oznaczona jako spam. „To nie spam” to cofa.`,
  unquarantined: (number) => `Rozmowa #${number} nie jest już oznaczona jako spam.`,
  prioritised: (number, priority) => `Priorytet rozmowy #${number} to teraz: ${priority}.`,
  noPriority: (words) => `„${words}” to nie priorytet. Są: 1 (pilny), 2 (wysoki), 3 (zwykły) i 4 (niski).`,
  kindNow: (number, kind) => `Rozmowa #${number} to teraz: ${kind}.`,
  noKind: (words, kinds) => `„${words}” to nie rodzaj. Są: ${kinds}.`,
  noted: (number) => `Notatka jest w rozmowie #${number}. Klient jej nie zobaczy.`,
  submitted: (customer, number, at) =>
    `Twoja odpowiedź (klient: ${customer}, #${number}) wyjdzie o ${at}. Do tego czasu można ją cofnąć.`,
  submittedLater: (customer, number, channel) =>
    `Twoja odpowiedź (klient: ${customer}, #${number}) czeka: kanał ${channel} nie odpowiada. Wyjdzie sama; do tego czasu można ją cofnąć.`,
  submittedForApproval: (number) =>
    `Twoja odpowiedź w #${number} czeka na zatwierdzenie przez kogoś z zespołu. Nie została wysłana.`,
  submittedAlready: (number) => `Tę odpowiedź w #${number} przekazano już wcześniej. Nie zostanie wysłana dwa razy.`,
  undone: 'Cofnięto, nie wysłano. Twój tekst jest zachowany: naciśnij „Odpowiedz”, aby pisać dalej.',
  declined: 'Odrzucono. Nie zostanie wysłana, a autor dostanie wiadomość.',
  approved: 'Zatwierdzono.',
  settled: 'Dziękujemy, zapisano.',
  replayed: 'Trwa ponowna próba.',
}
