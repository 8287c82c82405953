import { approveReply, declineReply } from '../../src/desk/replies/approve'
import { claimSend, type ClaimedSend } from '../../src/desk/replies/deliver'
import { noteOutcome } from '../../src/desk/replies/health'
import { takeReceipt } from '../../src/desk/replies/receipt'
import { recoverAccount } from '../../src/desk/replies/recover'
import type { ReplyState } from '../../src/desk/replies/reply.rules'
import { resolveUnknown } from '../../src/desk/replies/resolve'
import { submitReply } from '../../src/desk/replies/send'
import { settleSend } from '../../src/desk/replies/settle'
import { undoReply } from '../../src/desk/replies/undo'
import { expireSends } from '../../src/desk/replies/watch'
import { fireDueTimers } from '../../src/desk/deadlines/timer'
import type { AttemptId, ConversationId, PersonId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, ada, byParagraph, type Counter, eva } from './replies'

import { type Action, type Fate, outcomeOf } from './replies-actions'
const LEASE_MS = 30_000

type Call = {
  reply: ReplyId
  part: number
  attempt: AttemptId
  text: string
  arrived: boolean
  /** Why the same part may be called again. */
  mayRepeat: 'proved not sent' | 'a person said so' | 'evidence' | undefined
  open: boolean
}
/** What people are offered; what comes too late is tried by the races. */
const FITS: Record<'undo' | 'approve' | 'decline' | 'resolve', readonly ReplyState[]> = {
  undo: ['waiting', 'sending', 'awaiting-approval', 'unknown'],
  approve: ['awaiting-approval'],
  decline: ['awaiting-approval'],
  resolve: ['unknown'],
}
type Row = {
  id: ReplyId
  author: PersonId
  state: ReplyState
  attempt_id: AttemptId | null
  content_hash: string
  parts: unknown[] | null
  release_at: Date | null
}

/** One conversation, its worker, and a platform that remembers every call. */
export class Play {
  readonly calls: Call[] = []
  readonly wronglyArrived = new Set<ReplyId>()
  broken = false
  readonly counter: Counter
  readonly conversation: ConversationId
  constructor(counter: Counter, conversation: ConversationId) {
    this.counter = counter
    this.conversation = conversation
  }

  replies(): Promise<Row[]> {
    return this.counter.all<Row>(
      'select id, author, state, attempt_id, content_hash, parts, release_at from replies where conversation_id = ? order by created_at, id',
      [this.conversation],
    )
  }

  async run(action: Action): Promise<void> {
    const { counter, conversation } = this
    const { desk } = counter
    switch (action.do) {
      case 'submit': {
        const text = Array.from({ length: action.parts }, (_, n) => `${this.calls.length}-${Math.random()}-${n}`).join(
          '\n\n',
        )
        await submitReply(
          desk,
          counter.newReply(conversation, { by: action.by as PersonId, text, inSpiteOfWarnings: true }),
        )
        return
      }
      case 'work':
        return this.work(action.fates)
      case 'advance':
        await counter.advance(action.ms)
        await fireDueTimers(desk, { limit: 1_000, by: 'test' })
        return
      case 'expire':
        await expireSends(desk, LEASE_MS)
        return
      case 'customer writes':
        await counter.customerWrites(conversation)
        return
      case 'break':
        this.broken = true
        return noteOutcome(desk, ACCOUNT, { kind: 'refused', reason: 'auth_expired', remedies: [], detail: '' })
      case 'recover':
        this.broken = false
        return recoverAccount(desk, ACCOUNT)
      case 'find evidence':
        return this.findEvidence()
      default:
        return this.act(action)
    }
  }

  private async act(action: Extract<Action, { pick: number }>): Promise<void> {
    const open = this.calls.filter((call) => call.open)
    if (action.do === 'settle late') return this.settleLate(open[action.pick % Math.max(1, open.length)])
    const call = this.calls[action.pick % Math.max(1, this.calls.length)]
    if (action.do === 'echo') return this.echo(call)
    return this.decide(action)
  }

  private async decide(action: Extract<Action, { do: keyof typeof FITS }>): Promise<void> {
    const { desk } = this.counter
    const replies = (await this.replies()).filter(({ state }) => FITS[action.do].includes(state))
    const reply = replies[action.pick % Math.max(1, replies.length)]
    if (reply === undefined) return
    switch (action.do) {
      case 'undo': {
        const undone = await undoReply(desk, { reply: reply.id, by: ada })
        if (undone.ok)
          expect(
            this.calls.filter((one) => one.reply === reply.id && one.arrived && one.mayRepeat !== 'a person said so'),
          ).toEqual([])
        return
      }
      case 'approve':
        await approveReply(desk, { reply: reply.id, by: eva, hash: reply.content_hash })
        return
      case 'decline':
        await declineReply(desk, { reply: reply.id, by: eva, reason: 'no' })
        return
      case 'resolve':
        return this.resolve(reply, { by: ada, answer: action.answer })
    }
  }

  private async resolve(
    reply: Row,
    decision: { by: PersonId | null; answer: 'arrived' | 'send-again' | 'leave' },
  ): Promise<void> {
    if (reply.attempt_id === null) return
    const resolved = await resolveUnknown(this.counter.desk, {
      reply: reply.id,
      attempt: reply.attempt_id,
      ...decision,
    })
    if (!resolved.ok) return
    const call = this.calls.find(({ attempt }) => attempt === reply.attempt_id)
    if (call && decision.answer === 'send-again')
      call.mayRepeat = decision.by === null ? 'evidence' : 'a person said so'
    if (call && decision.answer === 'arrived' && !call.arrived) this.wronglyArrived.add(reply.id)
  }

  /** Evidence tells the truth. */
  private async findEvidence(): Promise<void> {
    for (const reply of await this.replies()) {
      const call = this.calls.find(({ attempt }) => attempt === reply.attempt_id)
      if (reply.state !== 'unknown' || call === undefined) continue
      await this.resolve(reply, { by: null, answer: call.arrived ? 'arrived' : 'send-again' })
    }
  }

  private async settleLate(call: Call | undefined): Promise<void> {
    if (!call?.open || !call.arrived) return
    call.open = false
    await settleSend(this.counter.desk, {
      attempt: call.attempt,
      outcome: { kind: 'sent', ids: [`id-${call.attempt}`] },
    })
  }

  private async echo(call: Call | undefined): Promise<void> {
    if (!call?.arrived) return
    const { desk, db } = this.counter
    await db.transaction((tx) =>
      takeReceipt(tx, desk, {
        ...{
          kind: 'own_echo',
          externalId: `id-${call.attempt}`,
          account: ACCOUNT,
          thread: this.conversation,
          dedupeKey: 'd',
        },
        ...{ occurredAt: desk.now(), surface: 'dm', visibility: 'private', text: call.text, attachments: [] },
        author: { externalId: 'us', name: 'Shop' },
      }),
    )
  }

  /** The job: it works only when it is asked to, and what it leaves is asked for again, as the relay does. */
  async work(fates: readonly Fate[]): Promise<void> {
    const { counter, conversation } = this
    const asked = await counter.all('delete from outbox where job = ? and key = ? returning 1', [
      'deliver-reply',
      conversation,
    ])
    if (asked.length === 0) return
    for (const fate of fates) {
      const before = await this.replies()
      const claimed = await claimSend(counter.desk, { conversation, split: byParagraph })
      if (!claimed.ok) {
        if (claimed.why === 'blocked') await this.askAgain()
        return
      }
      this.checkCall(before, claimed.send)
      const next = await this.call(claimed.send, fate)
      if (next === 'ask again') return this.askAgain()
      if (next === 'done') return
    }
    await this.askAgain()
  }

  private async call(send: ClaimedSend, fate: Fate): Promise<'more' | 'done' | 'ask again'> {
    const { reply, part, attempt, text } = send
    const arrived = fate === 'sent' || fate === 'unknown, arrived' || fate === 'our crash after the call'
    const call: Call = {
      reply,
      part,
      attempt,
      text,
      arrived,
      mayRepeat: undefined,
      open: fate.startsWith('our crash'),
    }
    this.calls.push(call)
    if (call.open) return 'ask again'
    if (fate === 'not-sent' || fate === 'rate-limited') call.mayRepeat = 'proved not sent'
    const { more, retryInMs } = await settleSend(this.counter.desk, { attempt, outcome: outcomeOf(fate, attempt) })
    if (retryInMs !== null) return 'ask again'
    return more ? 'more' : 'done'
  }

  private async askAgain(): Promise<void> {
    await this.counter.db.raw(
      `insert into outbox (job, key) values ('deliver-reply', ?) on conflict (job, key) where state = 'pending' do nothing`,
      [this.conversation],
    )
  }

  /** What must hold before anything goes to the customer. */
  private checkCall(before: readonly Row[], send: { reply: ReplyId; part: number }): void {
    expect(this.broken).toBe(false)
    const earlier = this.calls.filter(({ reply, part }) => reply === send.reply && part === send.part)
    expect(earlier.filter(({ mayRepeat }) => mayRepeat === undefined)).toEqual([])
    const older = before.slice(
      0,
      before.findIndex(({ id }) => id === send.reply),
    )
    // A refusal at the claim itself may clear the way; whatever may still reach the customer does not.
    expect(older.filter(({ state }) => state === 'sending' || state === 'unknown')).toEqual([])
    for (let part = 0; part < send.part; part += 1)
      expect(this.calls.some((call) => call.reply === send.reply && call.part === part)).toBe(true)
  }

  async checkAll(): Promise<void> {
    const replies = await this.replies()
    const states: ReplyState[] = ['awaiting-approval', 'waiting', 'sending', 'unknown']
    expect(await this.counter.inFlight(this.conversation)).toBe(
      replies.filter(({ state }) => states.includes(state)).length,
    )
    expect(replies.filter(({ state }) => state === 'sending').length).toBeLessThanOrEqual(1)
    for (const { id, state, parts } of replies) this.checkReply(id, state, parts?.length ?? 1)
  }

  private checkReply(id: ReplyId, state: ReplyState, parts: number): void {
    const mine = this.calls.filter(({ reply }) => reply === id)
    for (let part = 0; part < parts; part += 1) {
      const calls = mine.filter((call) => call.part === part)
      const doubled = calls.filter(({ arrived }) => arrived).length - 1
      const byPerson = calls.filter(({ arrived, mayRepeat }) => arrived && mayRepeat === 'a person said so').length
      expect(doubled).toBeLessThanOrEqual(byPerson)
      if (state === 'sent' && !this.wronglyArrived.has(id)) expect(doubled).toBeGreaterThanOrEqual(0)
    }
    // An undone reply may have been tried before: each time it is proved, or somebody said, that it did not arrive.
    if (state === 'undone' || state === 'declined')
      expect(mine.filter(({ mayRepeat }) => mayRepeat === undefined)).toEqual([])
  }

  /** Everything gets better: whatever was submitted must come to a visible end, without an auditor's help. */
  async finish(): Promise<void> {
    const { counter } = this
    await this.run({ do: 'recover' })
    for (let round = 0; round < 40; round += 1) {
      await this.run({ do: 'advance', ms: 61_000 })
      await this.run({ do: 'expire' })
      for (const reply of await this.replies()) {
        if (reply.state === 'awaiting-approval')
          await approveReply(counter.desk, { reply: reply.id, by: eva, hash: reply.content_hash })
        if (reply.state === 'unknown') await this.resolve(reply, { by: ada, answer: 'leave' })
      }
      await this.work(['sent', 'sent', 'sent', 'sent'])
      await this.checkAll()
      if ((await counter.inFlight(this.conversation)) === 0) break
    }
    const ends: ReplyState[] = ['sent', 'refused', 'undone', 'declined', 'not-sent']
    expect((await this.replies()).filter(({ state }) => !ends.includes(state))).toEqual([])
    expect(await counter.inFlight(this.conversation)).toBe(0)
  }
}
