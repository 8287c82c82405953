import { aside, openPlural } from '../plural'
import type { PostWords } from '../words'

const plural = openPlural('pl')

export const posts: PostWords = {
  opened: (customer) => `Początek rozmowy, klient: ${customer}.`,
  claimed: (who) => `Rozmowę prowadzi teraz ${who}.`,
  takenOver: (who, from, reason) => `Rozmowę przejmuje ${who}; dotąd prowadzi ją ${from}${aside(reason)}.`,
  takenFromYou: (who, number, reason) =>
    `${who} przejmuje od Ciebie rozmowę #${number}${aside(reason)}. Nie musisz już nic robić.`,
  released: (who) => `${who} oddaje rozmowę. Teraz nikt jej nie prowadzi.`,
  assigned: (who, to) =>
    who === to ? `Rozmowę prowadzi teraz ${who}.` : `${who} przekazuje rozmowę, prowadzi ją teraz ${to}.`,
  assignedToYou: (who, number) => `${who} przekazuje Ci rozmowę #${number}. Teraz Ty ją prowadzisz.`,
  assignedAway: (who, number, to) => `${who} przekazuje rozmowę #${number}, dotąd Twoją. Teraz prowadzi ją ${to}.`,
  snoozed: (who, until) => `${who} odkłada rozmowę do: ${until}. Jeśli klient napisze, wróci wcześniej.`,
  wokenByTime: 'Czas minął: rozmowa wraca.',
  wokenByCustomer: (customer) => `Nowa wiadomość (${customer}): rozmowa wraca przed czasem.`,
  wokenBy: (who) => `${who} przywraca rozmowę.`,
  closed: (who, reason) => `${who} zamyka rozmowę${aside(reason)}.`,
  closedUnanswered: (who, reason) =>
    `${who} zamyka rozmowę${aside(reason)}. Ostatnia wiadomość klienta pozostaje bez odpowiedzi.`,
  reopened: (who) => `${who} otwiera rozmowę ponownie.`,
  reopenedByCustomer: (customer) => `Klient pisze ponownie (${customer}): rozmowa jest znów otwarta.`,
  priorityChanged: (who, priority) => `${who} zmienia priorytet na: ${priority}.`,
  kindChanged: (who, kind) => `${who} zmienia rodzaj na: ${kind}.`,
  markedSpam: (who) => `${who} oznacza rozmowę jako spam. Nie ma jej już na żadnej liście; niczego nie usunięto.`,
  unmarkedSpam: (who) => `${who}: to jednak nie spam. Obietnice liczą się od chwili, w której powstały.`,
  continued: (customer, place) => `${customer} odpowiada prywatnie: rozmowa toczy się dalej tam (${place}).`,
  linked: (customer, number) =>
    `${customer} pisze też w rozmowie #${number}, otwartej w prywatnym miejscu tej rozmowy. Obie należą do siebie.`,
  identityChanged: (customer, on) =>
    `${customer} ma teraz ${on} inny numer lub inną nazwę. To ta sama osoba, rozmowa trwa dalej.`,
  message: (customer) => `${customer} pisze`,
  lateMessage: (customer, at) => `${customer} pisze (${at}); wiadomość dotarła dopiero teraz`,
  manyMessages: (customer, count) =>
    `${customer}: ${plural(count, { one: 'wiadomość', few: 'wiadomości', many: 'wiadomości', other: 'wiadomości' })}`,
  wholeMessage: (customer) => `Cała pierwsza wiadomość (${customer})`,
  withFiles: (files) => `Załączono: ${files}.`,
  native: (on) => `Odpowiedź udzielona bezpośrednio ${on}, poza Sportello`,
  nativeEdited: (on) => `Odpowiedź udzielona bezpośrednio ${on} została tam zmieniona`,
  nativeDeleted: (on) => `Odpowiedź udzielona bezpośrednio ${on} została tam usunięta`,
  edited: (customer) => `${customer} zmienia wiadomość`,
  before: 'Przedtem:',
  after: 'Teraz:',
  deleted: (customer) => `${customer} usuwa wiadomość`,
  reacted: (customer, emoji, text) => `${customer} reaguje ${emoji} na: ${text}`,
  unreacted: (customer, text) => `${customer} wycofuje reakcję na: ${text}`,
  filesFrom: (customer, files) => `${customer} przesyła: ${files}`,
  fileFailed: (file, reason) =>
    `Nie udało się pobrać: ${file} (${reason}). Nadal można to zobaczyć tam, skąd przyszło.`,
  note: (who) => `Notatka, ${who}`,
  noteEdited: (who) => `${who} zmienia notatkę`,
  noteDeleted: (who) => `${who} usuwa notatkę.`,
  broken: (place, reason) => `${place}: brak odpowiedzi${aside(reason)}.`,
  repliesWait:
    'Odpowiedzi czekają i zostaną wysłane same, gdy wszystko znów zadziała. Niczego nie trzeba robić drugi raz.',
  recovered: (place) => `${place}: działa ponownie. Czekające odpowiedzi są wysyłane.`,
  quarantined: (channel) =>
    `Przesyłka z kanału ${channel} jest nieczytelna. Została zachowana i pozostaje bez odpowiedzi.`,
  automatic: 'odpowiedź automatyczna',
  moved:
    'Ta karta jest tutaj, bo jej własny pokój jest niedostępny: został zarchiwizowany albo usunięto z niego Sportello.',
  unshowable: (number) => `Czegoś w #${number} nie da się tu pokazać. Otwórz rozmowę w inny sposób, aby to przeczytać.`,
}
