import { mayAct } from '../../desk/index'
import { refused, type Acting } from './acting'
import type { LookAct } from './acts'
import type { Answer } from './answer'

/** Shows a part of something that is no conversation to whoever may see it. */
export function lookAt(acting: Acting, { right, label, show }: LookAct, part: string): Promise<Answer> | Answer {
  const { words } = acting.shown
  if (!mayAct(acting.desk.playbook(), acting.person.id, right)) return refused(words.answers.noRight(label(words)))
  return show(acting, part)
}
