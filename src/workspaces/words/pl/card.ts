import { openPlural } from '../plural'
import type { CardWords } from '../words'

const plural = openPlural('pl')

export const card: CardWords = {
  public: (place) => `🌐 PUBLICZNIE · ${place}. Każdy może to przeczytać, odpowiedź też.`,
  publicThereOnly: (place) => `🌐 PUBLICZNIE · ${place}. Odpowiedzieć można tylko tam.`,
  private: (place) => `🔒 Prywatnie · ${place}`,
  labels: {
    customer: 'Klient',
    subject: 'Temat',
    language: 'Język',
    priority: 'Priorytet',
    window: 'Czas na odpowiedź',
    lastReply: 'Ostatnia odpowiedź',
    files: 'Załączniki',
    opened: 'Początek',
    kind: 'Rodzaj',
    privately: 'Prywatnie',
  },
  followers: (count) =>
    plural(count, { one: 'obserwujący', few: 'obserwujących', many: 'obserwujących', other: 'obserwujących' }),
  verified: 'profil zweryfikowany',
  earlier: (count) =>
    count === 0
      ? 'pierwsza rozmowa'
      : plural(count, {
          one: 'wcześniejsza rozmowa',
          few: 'wcześniejsze rozmowy',
          many: 'wcześniejszych rozmów',
          other: 'wcześniejszej rozmowy',
        }),
  priority: (priority) => ['1 · pilny', '2 · wysoki', '3 · zwykły', '4 · niski'][priority - 1] ?? String(priority),
  unclaimed: 'Nikt jeszcze nie prowadzi tej rozmowy',
  waitingSince: (at) => `bez odpowiedzi od: ${at}`,
  answered: 'jest odpowiedź',
  held: (who, since) => `Prowadzi: ${who}, od: ${since}`,
  snoozed: (until, who) => `Odłożone do: ${until}, przez: ${who}`,
  closed: (who, at, reason) => `Zamknięte, ${at}, przez: ${who} (${reason})`,
  quarantined: (who, at) => `Oznaczone jako spam, ${at}, przez: ${who}`,
  continued: (place) => `↪ 🔒 Dalszy ciąg prywatnie · ${place}`,
  privateOpen: (until) => (until === undefined ? 'możliwe, jeden raz' : `możliwe jeden raz, do: ${until}`),
  privateUsed: (at) => `odpowiedź prywatna: ${at}. Dalszy ciąg tam, gdy klient odpowie`,
  privateExpired: (at) => `już niemożliwe od: ${at}`,
  windowUntil: (at) => `można odpowiedzieć do: ${at}`,
  windowExtended: (until) => `może jeszcze odpowiedzieć tylko człowiek, do: ${until}`,
  windowOver: (at, afterwards) =>
    ({
      closed: `minął: ${at}. Najpierw musi napisać klient`,
      template: `minął: ${at}. Można wysłać tylko zatwierdzony szablon`,
      tag_human_agent: `minął: ${at}. Tylko odpowiedzi z etykietą „człowiek”`,
    })[afterwards],
  broken: (channel, since) => `Kanał ${channel} nie odpowiada od: ${since}. Odpowiedzi czekają i zostaną wysłane same.`,
  slowedDown: (channel, until) =>
    `Kanał ${channel} każe nam zwolnić do: ${until}. Odpowiedzi czekają i zostaną wysłane same.`,
  late: (at) => `Dotarło z opóźnieniem: napisano ${at}`,
  latest: (count) =>
    `Najnowsza wiadomość (razem ${plural(count, { one: 'wiadomość', few: 'wiadomości', many: 'wiadomości', other: 'wiadomości' })}):`,
  deleted: 'Ta wiadomość została usunięta przez klienta.',
  edited: 'zmieniono',
  wholeTextBelow: '… Cały tekst jest w wątku.',
  moreElsewhere: (characters) => `… jeszcze ${characters}: resztę można przeczytać tam, gdzie powstała.`,
  fileComing: (file) => `${file} (w drodze)`,
  fileFailed: (file, reason) => `${file} (nie pobrano: ${reason})`,
}
