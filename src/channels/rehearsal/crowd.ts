/** People and sentences for a trainer who wants many at once; none of them exists. */
export const NAMES: readonly string[] = [
  'Rosa Conti',
  'Jan Kowalski',
  'Emma Wood',
  'Luca Moretti',
  'Zofia Nowak',
  'Paolo Greco',
  'Hannah Weiss',
  'Chiara Rinaldi',
  'Tomasz Lewandowski',
  'Oliver Grant',
  'Francesca Villa',
  'Agnieszka Mazur',
]

export const SENTENCES: readonly string[] = [
  'Ho pagato la bolletta di ottobre, ma mi è arrivato un sollecito. Potete controllare?',
  'Od rana nie działa u mnie internet. Kiedy to naprawicie?',
  'The technician did not come on Tuesday. Nobody called me. When will somebody come?',
  'Vorrei passare al piano Insieme: quanto costa l’attivazione?',
  'Dwa razy zapłaciłem ten sam rachunek. Proszę o zwrot.',
  'Just wanted to say thank you: the new router works beautifully.',
  'Da tre giorni la linea cade ogni sera dopo le 21. Abito a Bologna, zona San Donato.',
  'Nie mogę zalogować się na moje konto, hasło nie działa.',
  'I am moving to Turin in December. Can I take my number with me?',
  'È la terza volta che scrivo e nessuno risponde! Se non risolvete disdico.',
  'Czy faktura może przychodzić e-mailem zamiast pocztą?',
  'My data is used up after four days this month. Something is wrong.',
]

export const SUBJECTS: readonly string[] = [
  'Bolletta',
  'Brak internetu',
  'Missed appointment',
  'Cambio piano',
  'Podwójna płatność',
  'Thank you',
]

/** The one of a list that belongs to a number, round and round. */
export const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

export function handleOf(name: string, kind: 'chat' | 'mail'): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replace(/[^a-z ]/g, '')
    .trim()
    .split(/\s+/)
  return kind === 'mail' ? `${plain.join('.') || 'customer'}@example.com` : `@${plain.join('_') || 'customer'}`
}
