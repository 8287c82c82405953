import type { PlaybookWords } from '../playbook-words'

export const playbook: PlaybookWords = {
  title: 'Zasady pracy',
  of: (brand, version) => `Zasady pracy ${brand}, wersja ${version}`,
  says: 'Tak pracuje Twój zespół, według własnych ustaleń. Wybierz, czego potrzebujesz.',
  nothing: 'Zespół jeszcze nic tu nie napisał. Wytyczne, styl i plan kryzysowy to pliki z zasadami pracy.',
  part: {
    guidelines: 'Wytyczne',
    tone: 'Styl wypowiedzi',
    dos: 'Co robić, a czego nie',
    crisis: 'Plan kryzysowy',
  },
  partSays: {
    guidelines: 'jak prowadzić rozmowę, kiedy ją zamknąć, kiedy zapytać innych',
    tone: 'jakim językiem mówimy',
    dos: 'w skrócie, razem ze zwrotami, których nigdy nie wysyłamy',
    crisis: 'kto co robi, gdy naraz psuje się wiele rzeczy',
  },
  doThis: 'Co robić',
  dont: 'Czego nie robić',
  forbidden: (language) => `Tego nigdy nie piszemy (${language})`,
  severities: 'Jak poważna jest sytuacja',
  roles: 'Kto co robi',
  updateEvery: (span) => `Co ${span} wszyscy dowiadują się, jak wygląda sytuacja, nawet jeśli nie ma nowin.`,
  statement: (name, language) => `Oświadczenie „${name}” (${language})`,
  review: 'Zanim sprawa zostanie ostatecznie zamknięta',
  thresholds: 'Co jest nietypowe',
  rest: (file) => `To nie wszystko: reszta jest w pliku ${file}.`,
}
