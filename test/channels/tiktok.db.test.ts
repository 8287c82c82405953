import type { Fault, PlatformAnswer } from '../support/platform'
import { ROSA, TIKTOK_SECRETS, tiktokAnswer, tiktokSignature, VIDEO } from '../support/tiktok-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { replyOf } from './house'
import { CREATE, later, longAgo, openTiktokHouse } from './tiktok-house'
import { changeOf, COMMENT, deliveryOf } from './tiktok-material'

async function openCandidate(): Promise<Candidate> {
  const { house, tiktok, open, look, asked, close } = await openTiktokHouse()
  const { comment_id: top } = tiktok.write({ text: 'from before', at: longAgo })
  await look()
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/tiktok/tiktok`
  const answer = (given: Fault | PlatformAnswer) => () => tiktok.fail(CREATE, given)
  const forged = (sign: (body: string) => string | undefined) => async () => {
    const body = deliveryOf(changeOf({}))
    const signature = sign(body)
    const headers = signature === undefined ? {} : { 'tiktok-signature': signature }
    return (await fetch(url, { method: 'POST', body, headers })).status !== 401
  }
  const now = () => house.deps.clock.now()
  const no = (given: PlatformAnswer, reason: string, remedies = ['open_natively']) => ({
    ...{ arrange: answer(given), is: { kind: 'refused', reason, remedies } },
  })
  const place = { thread: `${VIDEO}:${COMMENT}:${ROSA}` }
  return {
    channel,
    secrets: [...Object.values(TIKTOK_SECRETS), 'act.the-access-token', 'rft.the-next-refresh'],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        tiktok.write({ text, at: later() })
        await look()
      },
      comesAgain: () => look(),
      got: () => Promise.resolve(tiktok.answered.map(({ text }) => ({ text, files: [] }))),
    },
    reply: (told = {}) =>
      replyOf({
        ...{ account: house.deps.account.id, thread: `${VIDEO}:${top}:${ROSA}`, surface: 'comment' },
        ...{ kind: 'public_reply', visibility: 'public' },
        recipient: { externalId: ROSA, name: 'Rosa Conti', handle: '@rosa.c' },
        ...told,
      }),
    tries: () => asked(CREATE),
    forgeries: {
      'no signature': forged(() => undefined),
      'an empty one': forged(() => ''),
      'without a time': forged((body) => tiktokSignature(body, now()).replace(/^t=\d+,/, '')),
      'another secret': forged((body) => tiktokSignature(body, now(), 'another secret')),
      'other bytes': forged((body) => tiktokSignature(`${body} `, now())),
      'another time': forged((body) => tiktokSignature(body, now()).replace(/^t=\d/, 't=9')),
      'signed four days ago': forged((body) => tiktokSignature(body, new Date(now().getTime() - 4 * 86_400_000))),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'a new comment as documented',
        body: Buffer.from(deliveryOf(changeOf({ comment_action: 'insert' }))),
        is: [{ kind: 'pointer', ...place, source: { comment: COMMENT, video: VIDEO, action: 'insert' } }],
      },
      {
        name: 'a deleted comment as documented',
        body: Buffer.from(deliveryOf(changeOf({ comment_action: 'delete' }))),
        is: [{ kind: 'deleted', ...place, externalId: COMMENT }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://tiktok.invalid' }), tries: 0 },
      'too-many': { arrange: answer(tiktokAnswer(40_100)), outcome: { retryAfterMs: 300_000 } },
      'line-cut': { arrange: answer('reset-after') },
      'gateway-error': { arrange: answer('502-after') },
      'no-answer': { arrange: answer('hang-after') },
      gone: { arrange: answer(tiktokAnswer(40_007)) },
      'wrong-password': { arrange: () => undefined, channel: open({ refresh_token: 'rft.another-one' }), tries: 0 },
    },
    refusals: {
      'a comment that is not there': {
        arrange: () => undefined,
        told: { thread: `${VIDEO}:7301234567890000000:${ROSA}` },
        is: { kind: 'refused', reason: 'recipient_gone', remedies: [] },
      },
      'a permission that is too small': no(tiktokAnswer(40_001), 'not_permitted', ['reconnect', 'open_natively']),
      'a scope that was not given': no(tiktokAnswer(40_130), 'not_permitted', ['reconnect', 'open_natively']),
      'something in the call': no(tiktokAnswer(40_002), 'policy'),
      'something in a text that was too long before': {
        ...no(tiktokAnswer(40_002), 'policy', ['shorten', 'open_natively']),
        told: { text: 'è'.repeat(151) },
      },
    },
    close,
  }
}

const textOnly = 'answers of TikTok are text here'

examine('tiktok', {
  open: openCandidate,
  without: {
    hide: 'hiding is not built for TikTok yet',
    handshake: 'TikTok documents none',
    blocked: 'whom the account cannot answer, TikTok does not tell apart',
    ...{ parts: textOnly, 'files-in': textOnly, 'files-out': textOnly },
  },
})
