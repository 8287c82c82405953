import type { DialogWords } from '../dialog-words'

export const dialogs: DialogWords = {
  title: {
    reply: (number) => `Odpowiedź #${number}`,
    takeOver: (number) => `Przejmij #${number}`,
    assign: (number) => `Przekaż #${number}`,
    snooze: (number) => `Odłóż #${number}`,
    close: (number) => `Zamknij #${number}`,
    note: (number) => `Notatka #${number}`,
    decline: (number) => `Odrzuć #${number}`,
    priority: (number) => `Priorytet #${number}`,
    template: (number) => `Szablon, #${number}`,
    hide: (number) => `Ukryj w #${number}`,
    show: (number) => `Pokaż znów, #${number}`,
  },
  submit: {
    reply: 'Wyślij',
    takeOver: 'Przejmij',
    assign: 'Przekaż',
    snooze: 'Odłóż',
    close: 'Zamknij',
    note: 'Dodaj notatkę',
    decline: 'Odrzuć',
    priority: 'Ustaw',
    next: 'Dalej',
    hide: 'Ukryj',
    show: 'Pokaż ponownie',
  },
  to: (customer, place) => `Do: ${customer} · ${place}`,
  public: '🌐 PUBLICZNIE: Twoją odpowiedź może przeczytać każdy.',
  private: (customer) => `🔒 PRYWATNIE: przeczyta ją tylko klient (${customer}).`,
  kind: 'Kto to przeczyta',
  kinds: {
    public_reply: '🌐 PUBLICZNIE: każdy',
    private_reply: '🔒 PRYWATNIE: tylko klient',
    dm: '🔒 PRYWATNIE: wiadomość prywatna',
    template: '🔒 PRYWATNIE: zatwierdzony szablon',
    email: '🔒 PRYWATNIE: e-mail',
    review_reply: '🌐 PUBLICZNIE: pod opinią',
    chat: '🔒 PRYWATNIE: czat',
    open_natively: 'Bezpośrednio na platformie',
  },
  window: (until) => `Można odpowiedzieć do: ${until}.`,
  windowExtended: (until) =>
    `Może tu jeszcze odpowiedzieć tylko człowiek, do: ${until}. Odpowiedź zostanie oznaczona jako napisana przez człowieka.`,
  movesOnce: (customer) =>
    `🔒 Platforma pozwala na jedną prywatną odpowiedź na tę wiadomość. Klient (${customer}) zobaczy ją razem z wiadomością publiczną i nie musi niczego powtarzać.`,
  costs: 'Platforma pobiera opłatę za każdą odpowiedź.',
  template: 'Szablon',
  blank: (number) => `Pole {{${number}}}`,
  reads: 'Tekst, który przeczyta klient:',
  noTemplates: 'To konto nie ma zatwierdzonych szablonów. Zapisuje się je w pliku channels.yaml playbooka.',
  windowOver: (since, afterwards) =>
    ({
      closed: `Czas na odpowiedź minął (${since}): najpierw musi napisać klient.`,
      template: `Czas na zwykły tekst minął (${since}): można wysłać tylko zatwierdzony szablon.`,
      tag_human_agent: `Czas na odpowiedź minął (${since}): tylko z etykietą „człowiek”.`,
    })[afterwards],
  length: (characters) => `Najwyżej ${characters}.`,
  heldByOther: (who) => `Tę rozmowę prowadzi ${who}.`,
  lastSaid: (who, text) => `${who}: „${text}”`,
  text: 'Twoja odpowiedź',
  files: 'Pliki',
  filesHint: (count) => (count === 1 ? 'Najwyżej jeden plik.' : `Liczba plików: najwyżej ${count}.`),
  sendAnyway: 'Wyślij mimo to',
  reason: 'Powód',
  takeOverSays: (who) => `Prowadzi: ${who}. Ta osoba dostanie wiadomość z Twoim powodem.`,
  person: 'Komu',
  until: 'Do kiedy',
  spans: {
    hour: 'za godzinę',
    hours3: 'za trzy godziny',
    tomorrow: 'jutro o 9:00',
    monday: 'w następny poniedziałek o 9:00',
    exact: 'czas podany niżej',
  },
  exactly: 'Dokładny czas',
  closeReason: 'Dlaczego',
  closeText: 'Własnymi słowami',
  unanswered: (customer) => `Ostatnia wiadomość (${customer}) nie ma jeszcze odpowiedzi.`,
  note: 'Notatka',
  noteSays: 'Wewnętrzna: klient jej nie zobaczy.',
  changed: (state) =>
    `W międzyczasie coś się zmieniło (${state}). Nic nie zrobiono. Jeśli to nadal słuszne, naciśnij ponownie.`,
  finding: {
    empty: () => 'Nie ma czego wysłać: napisz tekst albo dodaj plik.',
    'too-long': ({ length, max }) =>
      length !== undefined && max !== undefined
        ? `Za długie: ${length}, mieści się najwyżej ${max}. Prosimy skrócić.`
        : 'Za długie. Prosimy skrócić.',
    placeholder: ({ placeholder }) =>
      placeholder === undefined
        ? 'W tekście jest jeszcze puste miejsce do wypełnienia. Prosimy je uzupełnić.'
        : `W tekście jest jeszcze ${placeholder}. Prosimy uzupełnić.`,
    forbidden: ({ phrase }) =>
      phrase === undefined
        ? 'W tekście jest zwrot, którego zakazuje playbook. Prosimy napisać to inaczej.'
        : `„${phrase}” – tego nie piszemy klientom: nikogo nie odsyłamy ani nie zbywamy. Prosimy napisać to inaczej.`,
    'newer-message': () => 'W międzyczasie klient napisał: najpierw przeczytaj najnowszą wiadomość.',
    'other-reply': ({ who }) =>
      `Ten klient właśnie dostał odpowiedź (${who ?? 'ktoś z zespołu'}): najpierw ją przeczytaj.`,
    'window-closed': () => 'Minął czas, w którym można odpowiedzieć klientowi.',
    'not-permitted': ({ why, instead }) =>
      [
        why === 'used'
          ? 'Na tę wiadomość odpowiedziano już prywatnie, a platforma pozwala na to jeden raz.'
          : why === 'expired'
            ? 'Minął czas, w którym można było odpowiedzieć prywatnie na tę wiadomość.'
            : 'Odpowiedź tego rodzaju nie jest tu dozwolona.',
        ...(instead === undefined ? [] : [`Tu można: ${instead}.`]),
      ].join(' '),
    charged: ({ what }) =>
      what === 'links'
        ? 'W tekście jest link, a platforma pobiera opłatę za odpowiedzi z linkami.'
        : 'Platforma pobiera opłatę za tę odpowiedź, ponieważ klient pisał dawno temu.',
    'too-many-files': ({ file, files }) =>
      file !== undefined
        ? `Pliku „${file}” nie można tam wysłać: jego rodzaj lub rozmiar nie jest przyjmowany.`
        : `Za dużo plików${files === undefined ? '' : `, najwyżej: ${files}`}.`,
  },
  chooseTime: 'Podaj dokładny czas.',
  needed: 'To pole jest potrzebne.',
}
