import type { HidingWords } from '../hiding-words'

export const hiding: HidingWords = {
  buttons: { hide: 'Ukryj komentarz', show: 'Pokaż komentarz ponownie' },
  which: 'Który komentarz',
  hidden: (on) => `🙈 Ukryto ${on}: inni tego nie widzą.`,
  underWay: { hide: '🙈 Trwa ukrywanie …', show: '🙈 Trwa przywracanie widoczności …' },
  ordered: {
    hide: (who, text) => `${who} ukrywa komentarz: ${text}`,
    show: (who, text) => `${who} pokazuje komentarz ponownie: ${text}`,
  },
  done: {
    hide: (on, text) => `Ukryto ${on}: ${text}`,
    show: (on, text) => `Znów widać ${on}: ${text}`,
  },
  doneThere: {
    hide: (on, text) => `Ukryto bezpośrednio ${on}, poza Sportello: ${text}`,
    show: (on, text) => `Pokazano ponownie bezpośrednio ${on}, poza Sportello: ${text}`,
  },
  failed: {
    hide: (on, text) => `Nie udało się ukryć ${on}: ${text}`,
    show: (on, text) => `Nie udało się pokazać ponownie ${on}: ${text}`,
  },
  because: {
    gone: 'Już go tam nie ma albo nie znajduje się pod niczym, co należy do tego konta.',
    not_ours: 'Może to zrobić tylko właściciel posta, pod którym się znajduje.',
    no_permission:
      'Kontu brakuje uprawnienia do moderowania komentarzy. Osoba, która nim zarządza, musi połączyć je ponownie z tym uprawnieniem.',
    auth_expired:
      'Platforma nie przyjmuje już dostępu tego konta. Osoba, która nim zarządza, musi połączyć je ponownie.',
    payment: 'Środki aplikacji na platformie zostały wyczerpane.',
    not_permitted: 'Platforma nie pozwala na to przy tym komentarzu.',
    no_answer:
      'Platforma nie odpowiadała przez całą dobę i nie będzie kolejnych prób. Jeśli nadal trzeba, zrób to ponownie.',
  },
  told: {
    hide: (number) => `Trwa ukrywanie komentarza w #${number}; wątek powie, kiedy to gotowe.`,
    show: (number) => `Trwa przywracanie komentarza w #${number}; wątek powie, kiedy to gotowe.`,
  },
  already: {
    hide: (number) => `Ten komentarz w #${number} jest już ukryty albo właśnie jest ukrywany.`,
    show: (number) => `Ten komentarz w #${number} już widać albo właśnie jest przywracany.`,
  },
  nothing: {
    hide: (number) => `W #${number} nie ma komentarza, który można ukryć. Nic nie zrobiono.`,
    show: (number) => `W #${number} żaden komentarz nie jest ukryty. Nic nie zrobiono.`,
  },
  notHere: (channel) => `Tego nie da się ukryć na tym kanale (${channel}) albo nie stąd. Nic nie zrobiono.`,
}
