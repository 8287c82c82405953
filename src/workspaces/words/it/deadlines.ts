import type { DeadlineWords } from '../deadline-words'
import { openPlural } from '../plural'

const plural = openPlural('it')

export const deadlines: DeadlineWords = {
  names: { 'first-reply': 'Prima risposta', 'next-reply': 'Risposta successiva', resolution: 'Soluzione' },
  kinds: { complaint: 'reclamo', question: 'domanda', praise: 'complimento', other: 'altro' },
  bands: { good: 'buono', acceptable: 'accettabile', poor: 'scarso', unacceptable: 'inaccettabile' },
  due: (what, at) => `${what} entro: ${at}`,
  overdue: (what, since) => `⚠️ ${what} in ritardo da: ${since}`,
  warned: (what, at) => `⏳ ${what} entro: ${at}.`,
  missed: (what, at) => `⚠️ ${what}: il termine è scaduto (${at}).`,
  escalated: (what, at, who) => `🔔 ${what}: termine scaduto (${at}), ancora da fare. Avviso inviato a: ${who}.`,
  nobody: 'La conversazione non è in carico a nessuno.',
  escalatedToYou: (number, what, at) => `🔔 #${number}: ${what}, termine scaduto (${at}), ancora da fare.`,
  heldBy: (who) => `In carico a ${who}.`,
  met: (what, who, when) => `✓ ${what}: da ${who}, ${when}.`,
  metOutside: (what, when) => `✓ ${what}: data fuori da Sportello, ${when}.`,
  inTime: (at) => `${at}, entro il termine`,
  late: (at) => `${at}, in ritardo`,
  cancelled: {
    closed: (what) => `${what}: chiusa senza risposta.`,
    spam: (what) => `${what}: non conta, la conversazione è stata segnata come spam.`,
    withdrawn: (what) => `${what}: non conta, il cliente ha ritirato il messaggio.`,
  },
  title: (number) => `Le promesse della #${number}`,
  nothing: 'In questa conversazione non è stato promesso niente.',
  labels: {
    rule: 'Regola',
    time: 'Promesso',
    calendar: 'Calendario',
    counted: 'Contato',
    took: 'Durata',
    reopened: 'Riaperta',
  },
  rule: (target, account, conditions) => `obiettivo ${target} di ${account} (${conditions})`,
  version: (version) => `versione ${version} del playbook`,
  whichever: 'per tutto il resto',
  priority: (priority) => `priorità ${priority}`,
  within: (span, from) => `entro ${span}, da: ${from}`,
  always: (zone) => `giorno e notte (${zone})`,
  andMore: '… e orari successivi',
  took: (business, wall) => `${business} di orario di lavoro, ${wall} sull’orologio`,
  reopened: (count) => plural(count, { one: 'volta', other: 'volte' }),
}
