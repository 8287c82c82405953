import {
  claimSend,
  settleSend,
  submitReply,
  type Account,
  type ClaimedSend,
  type EventOf,
  type ReplyKind,
  type SendOutcome,
} from '../../src/desk/index'
import { onePart } from '../../src/channels/channel'
import { DEFAULT_PROMISES } from '../../src/desk/index'
import type { AccountId, ConversationId } from '../../src/lib/ids'
import { conversationOf, deliver, message } from './customer'
import { ada, openDesk, playbookOfTests, type TestDesk } from './desk'

export const DAY_MS = 86_400_000
/** A place where one comments in public and is answered in private. */
export const fb = 'telegram' as AccountId
const account: Account = {
  ...{ id: fb, channel: 'telegram', name: 'Acme', undoMs: 0, promises: DEFAULT_PROMISES },
  templates: [{ name: 'hello', language: 'it', text: 'Buongiorno {{1}}, la pratica {{2}} è aperta.' }],
}

export let house: TestDesk

/** For a file of tests: a desk of its own, and an account that nothing is wrong with before each test. */
export function useMoves(): void {
  beforeAll(async () => {
    house = await openDesk({
      playbook: { accounts: [...playbookOfTests.accounts.filter(({ id }) => id !== fb), account] },
      capabilities: {
        telegram: {
          surfaces: ['comment', 'dm'],
          reply: { comment: ['public_reply', 'private_reply'], dm: ['dm', 'template'] },
          privateMove: { from: ['comment'], once: true, forMs: 7 * DAY_MS },
          window: { forMs: DAY_MS, afterwards: 'template', surfaces: ['dm'] },
        },
      },
    })
  })
  beforeEach(() => house.desk.db.raw('delete from account_health'))
  afterAll(() => house.close())
}

/** How many conversations were begun; the last one's thread and ids end with it. */
export let count = 0
export const begin = (): void => void (count += 1)
export const rosaInPublic = { externalId: 'public-rosa', name: 'Rosa Conti' }
export const rosaInPrivate = { externalId: 'psid-rosa', name: 'Rosa Conti' }
export const said = (told: Partial<EventOf<'message'>>): EventOf<'message'> =>
  message({ account: fb, thread: `c${count}`, surface: 'comment', visibility: 'public', author: rosaInPublic, ...told })
export const inPrivate = (text: string): EventOf<'message'> =>
  said({ thread: `dm${count}`, surface: 'dm', visibility: 'private', author: rosaInPrivate, text })

export async function commented(under?: string): Promise<ConversationId> {
  begin()
  const thread = under ?? `c${count}`
  await deliver(house.desk, said({ thread, text: 'My bill is paid and I am dunned!', externalId: `comment${count}` }))
  return await conversationOf(house.desk, { account: fb, thread })
}

export const submit = (conversation: ConversationId, kind: ReplyKind, more: object = {}) =>
  submitReply(house.desk, {
    ...{ conversation, by: ada, text: 'We look into it.', kind, files: [], seenSeq: 99, inSpiteOfWarnings: false },
    submitKey: `k${(keys += 1)}`,
    ...more,
  })
export let keys = 0

export async function claimed(conversation: ConversationId): Promise<ClaimedSend> {
  const claim = await claimSend(house.desk, { conversation, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  return claim.send
}

export const moved = (): SendOutcome => ({
  kind: 'sent',
  ids: [`out${count}-${keys}`],
  continues: { thread: `dm${count}`, surface: 'dm', author: rosaInPrivate },
})

export async function send(
  conversation: ConversationId,
  kind: ReplyKind,
  outcome: SendOutcome = { kind: 'sent', ids: [`out${count}-${keys + 1}`] },
): Promise<ClaimedSend> {
  expect(await submit(conversation, kind)).toMatchObject({ ok: true })
  const call = await claimed(conversation)
  await settleSend(house.desk, { attempt: call.attempt, outcome })
  return call
}
