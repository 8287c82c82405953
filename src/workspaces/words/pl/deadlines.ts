import type { DeadlineWords } from '../deadline-words'
import { openPlural } from '../plural'

const plural = openPlural('pl')

export const deadlines: DeadlineWords = {
  names: { 'first-reply': 'Pierwsza odpowiedź', 'next-reply': 'Kolejna odpowiedź', resolution: 'Rozwiązanie' },
  kinds: { complaint: 'reklamacja', question: 'pytanie', praise: 'pochwała', other: 'inne' },
  bands: { good: 'dobrze', acceptable: 'do przyjęcia', poor: 'słabo', unacceptable: 'nie do przyjęcia' },
  due: (what, at) => `${what} do: ${at}`,
  overdue: (what, since) => `⚠️ ${what} po terminie od: ${since}`,
  warned: (what, at) => `⏳ ${what} do: ${at}.`,
  missed: (what, at) => `⚠️ ${what}: termin minął (${at}).`,
  escalated: (what, at, who) => `🔔 ${what}: termin minął (${at}), sprawa nadal czeka. Powiadomiono: ${who}.`,
  nobody: 'Nikt nie prowadzi tej rozmowy.',
  escalatedToYou: (number, what, at) => `🔔 #${number}: ${what}, termin minął (${at}), sprawa nadal czeka.`,
  heldBy: (who) => `Prowadzi: ${who}.`,
  met: (what, who, when) => `✓ ${what} (${who}): ${when}.`,
  metOutside: (what, when) => `✓ ${what}: udzielona poza Sportello, ${when}.`,
  inTime: (at) => `${at}, w terminie`,
  late: (at) => `${at}, po terminie`,
  cancelled: {
    closed: (what) => `${what}: zamknięto bez odpowiedzi.`,
    spam: (what) => `${what}: nie liczy się, rozmowę oznaczono jako spam.`,
    withdrawn: (what) => `${what}: nie liczy się, klient wycofał wiadomość.`,
  },
  title: (number) => `Obietnice w rozmowie #${number}`,
  nothing: 'W tej rozmowie niczego nie obiecano.',
  labels: {
    rule: 'Reguła',
    time: 'Obietnica',
    calendar: 'Kalendarz',
    counted: 'Policzono',
    took: 'Trwało',
    reopened: 'Otwarto ponownie',
  },
  rule: (target, account, conditions) => `cel ${target} konta ${account} (${conditions})`,
  version: (version) => `wersja playbooka: ${version}`,
  whichever: 'wszystko inne',
  priority: (priority) => `priorytet ${priority}`,
  within: (span, from) => `w ciągu ${span}, od: ${from}`,
  always: (zone) => `całą dobę (${zone})`,
  andMore: '… i późniejsze godziny',
  took: (business, wall) => `${business} czasu pracy, ${wall} na zegarze`,
  reopened: (count) => plural(count, { one: 'raz', few: 'razy', many: 'razy', other: 'raza' }),
}
