import type { PlaybookWords } from '../playbook-words'

export const playbook: PlaybookWords = {
  title: 'Playbook',
  of: (brand, version) => `The playbook of ${brand}, version ${version}`,
  says: 'How your team works, as it has agreed itself. Choose what you need.',
  nothing: 'Your team has written nothing here yet. Guidelines, tone and crisis plan are files of the playbook.',
  part: {
    guidelines: 'Guidelines',
    tone: 'Tone of voice',
    dos: 'Do’s and don’ts',
    crisis: 'Crisis plan',
  },
  partSays: {
    guidelines: 'how to handle a message, when to close, when to ask others',
    tone: 'how we sound',
    dos: 'at a glance, with the phrases that never go out',
    crisis: 'who does what when much goes wrong at once',
  },
  doThis: 'Do',
  dont: 'Don’t',
  forbidden: (language) => `Never write (${language})`,
  severities: 'How grave it is',
  roles: 'Who does what',
  updateEvery: (span) => `Everybody hears how things stand every ${span}, even if nothing is new.`,
  statement: (name, language) => `Statement “${name}” (${language})`,
  review: 'Before it is closed for good',
  thresholds: 'What counts as unusual',
  rest: (file) => `That is not all: the rest stands in ${file}.`,
}
