import { webchatKind } from '../../src/channels/webchat/index'
import { hmacHex } from '../../src/lib/signatures'
import { openVisitor } from '../support/visitor'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'
import { HOUSE_SECRET, openChannelHouse, replyOf } from './house'

const IDENTITY_SECRET = 'an-identity-secret-of-the-tests'
/** What a person may write in a minute; the clock moves on before. */
const A_MINUTE = 25

type LineRow = { id: string; by: string; thread: string; text: string; files: { id: string; name: string }[] }

async function openCandidate(): Promise<Candidate> {
  const house = await openChannelHouse('webchat')
  const channel = webchatKind.open({ identity_secret: IDENTITY_SECRET }, house.deps)
  const url = await house.serve(channel)
  const rosa = await openVisitor(url)
  const post = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${url}/widget/api/webchat${path}`, { method: 'POST', ...init })
  const session = await post('/session', { body: JSON.stringify({ token: rosa.token }) })
  const { visitor: thread } = (await session.json()) as { visitor: string }
  let last = ''
  let written = 0
  const deliver = async (): Promise<void> => {
    const answer = await post('/messages', { body: last, headers: { authorization: `Bearer ${rosa.token}` } })
    expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([202, ''])
  }
  const patience = async (): Promise<void> => {
    written += 1
    if (written % A_MINUTE === 0) await house.advance(61_000)
  }
  /** Says something with a session that is not ours to give. */
  const forge = (token: string) => async () => {
    const body = JSON.stringify({ key: crypto.randomUUID(), text: 'I am Rosa' })
    return (await post('/messages', { body, headers: { authorization: `Bearer ${token}` } })).ok
  }
  const pretend = (identity: object) => async () =>
    (await post('/session', { body: JSON.stringify({ identity: { id: '7', name: 'Rosa', email: '', ...identity } }) }))
      .ok
  const [payload = '', mac = ''] = rosa.token.split('.')
  const other = Buffer.from(Buffer.from(payload, 'base64url').toString().replace(thread, 'u:7')).toString('base64url')
  return {
    channel,
    secrets: [IDENTITY_SECRET, HOUSE_SECRET, rosa.token],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        await patience()
        const files = file ? [await rosa.uploads(file.name, file.content, file.mime)] : []
        last = JSON.stringify({ key: crypto.randomUUID(), text, files })
        await deliver()
      },
      comesAgain: deliver,
      got: async () => {
        const rows = await house.deps.db<LineRow>('webchat_messages').where({ by: 'brand', thread }).orderBy('id')
        return Promise.all(
          rows.map(async ({ text, files }) => ({ text, files: await Promise.all(files.map(fetchFile)) })),
        )
      },
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, kind: 'chat', thread, ...told }),
    tries: async () => Number((await house.deps.db('webchat_messages').where({ by: 'brand' }).count())[0]?.['count']),
    forgeries: {
      'no session': forge(''),
      'nonsense for a session': forge('x.y'),
      'a session with another signature': forge(`${payload}.${[...mac].reverse().join('')}`),
      'a session of somebody else under the old signature': forge(`${other}.${mac}`),
      'an identity without signature': pretend({ signature: '' }),
      'an identity signed with another secret': pretend({ signature: hmacHex('guess', 'sha256', '7\nRosa\n') }),
      'a signature for another name': pretend({ signature: hmacHex(IDENTITY_SECRET, 'sha256', '7\nAnna\n') }),
      'a signature with its lines moved': pretend({ signature: hmacHex(IDENTITY_SECRET, 'sha256', '7\n\nRosa') }),
    },
    failures: {},
    close: house.close,
  }

  async function fetchFile({ id, name }: { id: string; name: string }): Promise<Pick<Given, 'name' | 'content'>> {
    const answer = await fetch(`${url}/widget/api/webchat/files/${id}`, {
      headers: { authorization: `Bearer ${rosa.token}` },
    })
    return { name, content: Buffer.from(await answer.arrayBuffer()) }
  }
}

const ours = 'a reply is a row of our own database: there is no platform between us and the customer'
const noHook = 'nobody delivers to us but our own page; its door is asked in webchat-door.db.test.ts'

examine('web chat', {
  open: openCandidate,
  without: {
    hide: 'a chat is private',
    handshake: 'the web chat is our own',
    refusals: ours,
    total: noHook,
    recorded: noHook,
    'nobody-listens': ours,
    'no-such-host': ours,
    'too-many': ours,
    'line-cut': ours,
    'gateway-error': ours,
    'no-answer': ours,
    blocked: ours,
    gone: ours,
    'wrong-password': ours,
  },
})
