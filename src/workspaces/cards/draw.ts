import { createHash } from 'node:crypto'
import {
  accountTroubles,
  asksOf,
  lastReply,
  nearestOf,
  peopleWhoMay,
  personOf,
  unhealthyAccounts,
  viewConversation,
  viewDeadlines,
  type AccountHealth,
  type Desk,
} from '../../desk/index'
import type { AccountId, PersonId } from '../../lib/ids'
import type { Drawing, ThreadPost } from '../workspace'
import { amendments } from './amendments'
import { askMail } from './ask-mail'
import { conversationCard } from './conversation-card'
import { managersToTell } from './deadline-posts'
import { noticeOf } from './notices'
import { openShown } from './shown'
import { threadPosts } from './thread-posts'
import { readTold } from './told'

/** Nobody's attention is asked of a whole company for one reply. */
const MAX_APPROVERS = 3

/** Turns the desk's views into cards and posts, in the language of the playbook. */
export function openDrawing(desk: Desk): Drawing {
  return {
    card: async (conversation) => {
      const view = await viewConversation(desk, conversation)
      if (view === undefined) return undefined
      const [reply, health] = [await lastReply(desk, conversation), await healthOf(desk, view.account)]
      const due = nearestOf(await viewDeadlines(desk, conversation))
      const asks = await asksOf(desk, conversation)
      const troubles = await accountTroubles(desk, view.account)
      const card = conversationCard(openShown(desk), { view, reply, health, due, asks, troubles })
      return { card, hash: hashOf(card), room: view.room, number: view.number }
    },
    posts: async (conversation, facts, workspace) => {
      const view = await viewConversation(desk, conversation)
      if (view === undefined) return []
      const told = []
      for (const fact of facts) told.push(await readTold(desk, fact))
      const health = await healthOf(desk, view.account)
      const approvers = peopleWhoMay(desk.playbook(), 'approve').map(({ id }) => id)
      const around = {
        ...{ broken: health?.state === 'open', approvers: approvers.slice(0, MAX_APPROVERS), workspace },
        managers: managersToTell(desk.playbook()),
        shownTo: (person: PersonId, zone: string | undefined) =>
          openShown(desk, personOf(desk.playbook(), person)?.language, zone),
      }
      const telling = { shown: openShown(desk), view }
      const amended = await amendments(desk, conversation, { facts, telling, around })
      return inOrder([...amended, ...threadPosts(told, telling, around)])
    },
    askMail: async (mail) => {
      const view = await viewConversation(desk, mail.ask.conversation)
      const language = personOf(desk.playbook(), mail.to.id)?.language
      const { zone } = mail
      return view && askMail(openShown(desk, language, zone), { mail, view })
    },
    notice: (event) => noticeOf(openShown(desk), event, desk.playbook()),
  }
}

/** By the fact that each tells. The sort is stable: what is over goes before the news of it. */
const inOrder = (posts: ThreadPost[]): ThreadPost[] =>
  posts.sort((one, other) => Number(BigInt(one.through) - BigInt(other.through)))

async function healthOf(desk: Desk, account: AccountId): Promise<AccountHealth | undefined> {
  const unhealthy = await unhealthyAccounts(desk)
  return unhealthy.find((health) => health.account === account)
}

const hashOf = (shown: unknown): string => createHash('sha256').update(JSON.stringify(shown)).digest('hex')
