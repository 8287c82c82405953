import { replayDelivery } from '../../desk/index'
import { refused, type Acting } from './acting'
import type { Answer } from './answer'

export const replayBadDelivery = async (acting: Acting, id: string): Promise<Answer> =>
  tellReplayed(acting, await replayDelivery(acting.desk, id))

export const replayDeadWork = async (acting: Acting, id: string): Promise<Answer> =>
  tellReplayed(acting, (await acting.deadWork?.replay(id, acting.person.id)) ?? false)

function tellReplayed({ shown }: Acting, replayed: boolean): Answer {
  const { answers } = shown.words
  return replayed ? { kind: 'done', tell: answers.replayed } : refused(answers.gone)
}
