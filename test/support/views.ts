import { DEFAULT_PROMISES } from '../../src/desk/index'
import type {
  Account,
  AccountHealth,
  Capabilities,
  ConversationView,
  Desk,
  MessageView,
  ReplyView,
} from '../../src/desk/index'
import type {
  AccountId,
  ConversationId,
  CustomerId,
  IdentityId,
  MessageId,
  PersonId,
  ReplyId,
  RoomId,
} from '../../src/lib/ids'
import { openShown, type Shown } from '../../src/workspaces/cards/shown'
import type { Language } from '../../src/workspaces/words/choose'
import { playbookOfTests } from './desk'

/** Views as the desk gives them, for cards that are drawn without a database. */

export const NOW = new Date('2026-11-21T09:00:00Z')
const ACCOUNT = 'fb' as AccountId

const everything: Capabilities = {
  surfaces: ['comment', 'dm'],
  reply: { comment: ['public_reply', 'private_reply'], dm: ['dm'], review: [], post: ['open_natively'] },
  text: { unit: 'graphemes', max: 280 },
  window: { forMs: 24 * 3_600_000, afterwards: 'tag_human_agent' },
  attachments: { in: ['image'], out: ['image'], maxBytes: 5_000_000 },
  mutations: { inEdit: true, inDelete: true, receipts: ['delivered', 'read', 'failed'] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: true,
}

export function shownIn(language: Language, can: Partial<Capabilities> = {}): Shown {
  const account: Account = {
    id: ACCOUNT,
    channel: 'facebook',
    name: 'Acme Italia',
    undoMs: undefined,
    promises: DEFAULT_PROMISES,
  }
  const desk: Pick<Desk, 'playbook' | 'capabilities' | 'now'> = {
    playbook: () => ({ ...playbookOfTests, accounts: [account] }),
    capabilities: () => ({ ...everything, ...can }),
    now: () => NOW,
  }
  return openShown(desk, language)
}

export const messageView = (told: Partial<MessageView> = {}): MessageView => ({
  ...{ id: 'm1' as MessageId, seq: 1, direction: 'customer', author: 'Rosa Conti', text: 'Where is my parcel?' },
  ...{ quoted: null, permalink: 'https://facebook.example/1', occurredAt: NOW, late: false },
  ...{ editedAt: null, deletedAt: null, place: null, hiding: null, attachments: [] },
  ...told,
})

export const conversationView = (told: Partial<ConversationView> = {}): ConversationView => ({
  ...{
    id: '019aa0c6-0000-7000-8000-000000000001' as ConversationId,
    number: '4821',
    channel: 'facebook',
    account: ACCOUNT,
  },
  ...{ surface: 'comment', visibility: 'public', thread: 't', subject: null, customer: 'c' as CustomerId },
  ...{
    identity: 'i' as IdentityId,
    room: 'social-care' as RoomId,
    playbookVersion: 1,
    language: 'it',
    priority: 2,
    kind: null,
  },
  ...{ openedAt: NOW, version: 3, lastSeq: 1, lastCustomerAt: NOW, lastReplyAt: null, unansweredSince: NOW },
  ...{
    claim: null,
    snooze: null,
    closed: null,
    quarantine: null,
    elsewhere: null,
    asked: null,
    shownOn: ['comment'],
    hiddenOn: [],
  },
  person: { name: 'Rosa Conti', handle: '@rosa', reach: 12_300, verified: true, earlierConversations: 3 },
  ...{ first: messageView(), last: messageView() },
  ...told,
})

export const replyView = (told: Partial<ReplyView> = {}): ReplyView => ({
  ...{ id: '019aa0c6-0000-7000-8000-000000000002' as ReplyId, conversation: conversationView().id },
  ...{
    author: 'ada' as PersonId,
    text: 'We look into it',
    kind: 'public_reply',
    visibility: 'public',
    state: 'waiting',
  },
  ...{ createdAt: NOW, releaseAt: NOW, attempt: null, approvedBy: null, sentAt: null, deliveredAt: null, readAt: null },
  ...{ failure: null, contentHash: 'h', attachments: [] },
  ...told,
})

export const brokenAccount: AccountHealth = {
  account: ACCOUNT,
  state: 'open',
  since: NOW,
  reason: 'timeout',
  blockedUntil: null,
}
