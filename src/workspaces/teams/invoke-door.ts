import { accept } from '../../desk/index'
import { wordsIn } from '../words/choose'
import type { VisitWords } from '../words/visit-words'
import type { Envelope } from './activity'
import { formAgain } from './form-again'
import { toReceipt } from './intake'
import { sayTo } from './say'
import { goOn, within } from '../../lib/in-flight'
import type { InvokeAnswer, Invokes, Json, Teams } from './surroundings'

/** Teams gives up after about five seconds and shows an error that explains nothing. */
export const INVOKE_MS = 4_000

/** A failure of ours may have done a part: what is said promises nothing. */
type Said = keyof Pick<VisitWords, 'notSaved' | 'working' | 'unknownButton' | 'broken'>

type Invoke = { activity: Envelope; body: Json; raw: Buffer }

/** Lets each press and each form be answered once and in time, whatever comes of it. */
export function openInvokeDoor(
  teams: Teams,
  invokes: Invokes,
  patienceMs = INVOKE_MS,
): (invoke: Invoke) => Promise<InvokeAnswer> {
  return async (invoke) => {
    const say = (what: Said): InvokeAnswer => sayWithForm(teams, invoke, what)
    const fresh = await isFresh(teams, invoke).catch(() => undefined)
    if (fresh === undefined) return say('notSaved')
    if (!fresh) return say('working')
    const work = invokes(invoke.body)
    try {
      const answered = await within(work, patienceMs)
      if (answered !== 'late') return answered.value ?? say('unknownButton')
    } catch (error) {
      teams.log.error({ workspace: 'teams', error }, 'An act in Teams failed')
      return say('broken')
    }
    goOn(teams, work)
    return say('working')
  }
}

/** What was typed into a form is never lost: the form stays, and says what stands in the way. */
function sayWithForm({ counter }: Teams, { activity, body }: Invoke, what: Said): InvokeAnswer {
  const { language, zone } = counter.desk.playbook()
  const remark = wordsIn(language).visits[what]
  return formAgain(body, { remark, language, zone }) ?? sayTo(activity.name ?? '', remark)
}

/** The receipt is written before the work: a press that comes again is not done again. */
async function isFresh(teams: Teams, { activity, raw }: Invoke): Promise<boolean> {
  const { fresh } = await accept(teams.counter.desk, [toReceipt(activity, raw, teams.now())])
  return fresh.length > 0
}
