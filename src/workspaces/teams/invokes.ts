import { tenantOf } from './activity'
import { visits } from './acted'
import { onMessageAction } from './message-actions'
import { activity, dialogValue, type Activity } from './payloads'
import { onExecute, onPressInDialog } from './press'
import { sayTo } from './say'
import { onSubmit } from './submit'
import type { InvokeAnswer, Invokes, Teams } from './surroundings'
import { ownOf } from '../../lib/own'

/** Presses, forms and what stands in the menus of messages: all that Teams waits for. */
const HANDLERS: Readonly<Record<string, (teams: Teams, invoke: Activity) => Promise<InvokeAnswer>>> = {
  'adaptiveCard/action': onExecute,
  'task/fetch': (teams, invoke) => {
    const parsed = dialogValue.safeParse(invoke.value)
    return onPressInDialog(teams, invoke, parsed.success ? parsed.data.data : undefined)
  },
  'task/submit': onSubmit,
  'composeExtension/fetchTask': onMessageAction,
  'composeExtension/submitAction': onSubmit,
}

/** Answers an invoke that nobody answered before, in time and with a sentence, whatever comes of it. */
export function openInvokes(teams: Teams): Invokes {
  return async (body) => {
    const parsed = activity.safeParse(body)
    const name = parsed.success ? (parsed.data.name ?? '') : ''
    const handler = ownOf(HANDLERS, name)
    if (!parsed.success || handler === undefined) return undefined
    if (tenantOf(parsed.data)?.toLowerCase() !== teams.tenantId.toLowerCase())
      return sayTo(name, visits(teams).stranger)
    return handler(teams, parsed.data)
  }
}
