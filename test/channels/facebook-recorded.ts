const ignored = (reason: string) => [{ kind: 'ignored', reason: expect.stringContaining(reason) as string }]
const at = (ms: number) => ({ occurredAt: new Date(ms) })
const user = '139560936744123'

/** What is to be read of the recorded deliveries of a Page's feed. */
export const PAGE_FEED: Readonly<Record<string, readonly object[]>> = {
  'bottender_commentAdd.json': [
    {
      ...{ kind: 'message', surface: 'comment', visibility: 'public', text: 'Good', ...at(1511951015_000) },
      // An answer under somebody's comment: a conversation of its own there.
      thread: `comment:139560936744456_139562213411528:${user}`,
      externalId: '139560936744456_139620233405726',
      dedupeKey: '139560936744456_139620233405726:add:1511951015',
      author: { externalId: user, name: 'user' },
      permalink: 'https://www.facebook.com/139560936744456_139620233405726',
    },
  ],
  'bottender_commentRemove.json': [
    {
      ...{ kind: 'deleted', externalId: '139560936744456_139597043408045' },
      thread: `comment:139560936744456_139597043408045:${user}`,
    },
  ],
  'bottender_postReaction.json': ignored('nothing that is answered (reaction)'),
  'bottender_reactionAdd.json': [
    {
      ...{ kind: 'reaction', emoji: '👍', removed: false, author: { externalId: user } },
      externalId: '139560936744456_139597090074707',
    },
  ],
  'bottender_reactionRemove.json': [{ kind: 'reaction', removed: true, externalId: '139560936744456_139597090074707' }],
  'bottender_statusAdd.json': [
    {
      ...{ kind: 'message', surface: 'post', text: 'test', ...at(1511949030_000) },
      thread: `post:137542570280222_139610053406744:${user}`,
    },
  ],
  'bottender_videoCommentAdd.json': [
    {
      ...{ kind: 'message', surface: 'comment', text: '100', permalink: 'https://www.facebook.com/xxx/posts/1111' },
      thread: 'comment:139560936755999_140077616693321:1440971912666228',
      author: { externalId: '1440971912666228', name: 'Hsuan-Yih Shawn Chu' },
    },
  ],
}

const privately = { kind: 'message', surface: 'dm', visibility: 'private' }
const in2017 = { ...privately, thread: '1423587017700273', author: { externalId: '1423587017700273', name: '' } }
const asks = (profile: string) => ({ kind: 'pointer', source: { profile }, dedupeKey: `profile:${profile}` })
const him = asks('1423587017700273')
const rosa = { ...privately, thread: '200000000000001' }
const her = asks('200000000000001')

/** … and of Messenger. */
export const MESSENGER: Readonly<Record<string, readonly object[]>> = {
  'bottender_appRoles.json': ignored('not between us'),
  'bottender_brandedCamera.json': ignored('nothing that was said'),
  'bottender_customerChatPluginReferral.json': ignored('nothing that was said'),
  'bottender_gamePlayWithNonValidPayload.json': ignored('nothing that was said'),
  'bottender_passThreadControl.json': ignored('nothing that was said'),
  'bottender_requestThreadControlFromInbox.json': ignored('nothing that was said'),
  'bottender_postbackReferral.json': ignored('has not written yet'),
  'bottender_policyEnforcement.json': [{ kind: 'subscription_lost', reason: 'Messenger has blocked the account' }],
  'bottender_textMessage.json': [
    {
      ...{ ...in2017, text: 'Sharp tools make good work.', attachments: [], ...at(1491796363181) },
      externalId: 'mid.$cAAE1UUyiiwthh0NPrVbVf4HFNDGl',
      dedupeKey: 'mid.$cAAE1UUyiiwthh0NPrVbVf4HFNDGl',
    },
    him,
  ],
  'bottender_fileMessage.json': [
    {
      ...in2017,
      attachments: [{ kind: 'file', name: 'file.doc', source: { url: 'https://example.com/bot/files/file.doc' } }],
    },
    him,
  ],
  'bottender_imageMessage.json': [
    { ...in2017, attachments: [{ kind: 'image', name: '17887258_1429713783754592_1626047672_o.jpg' }] },
    him,
  ],
  'bottender_likeStickerMessage.json': [{ ...in2017, attachments: [{ kind: 'sticker' }] }, him],
  'bottender_locationMessage.json': [{ ...in2017, attachments: [{ kind: 'location' }] }, him],
  'bottender_quickReplyMessage.json': [{ ...in2017, text: 'Red' }, him],
  'bottender_videoMessage.json': [{ ...in2017, attachments: [{ kind: 'video', name: 'video.mp4' }] }, him],
  'vercelreplay_echoMessage.json': [
    {
      ...{ kind: 'own_echo', thread: '200000000000001', text: 'Bot response', externalId: 'm_ECHO_MSG_001' },
      author: { externalId: '100000000000001' },
    },
  ],
  'vercelreplay_imageAttachment.json': [{ ...rosa, attachments: [{ kind: 'image', name: 'image.jpg' }] }, her],
  'vercelreplay_postbackClick.json': [{ ...rosa, text: 'Say Hello', ...at(1772998084000) }, her],
  'vercelreplay_reactionRemoved.json': [
    { kind: 'reaction', emoji: '❤', removed: true, externalId: 'm_FAKE_MSG_ID_001', thread: '200000000000001' },
  ],
  'vercelreplay_secondMessage.json': [{ ...rosa, text: 'Tell me more' }, her],
}

export const FACEBOOK_FILES: readonly [folder: string, name: string, is: readonly object[]][] = [
  ...Object.entries(PAGE_FEED).map(([name, is]): [string, string, readonly object[]] => ['facebook-page', name, is]),
  ...Object.entries(MESSENGER).map(([name, is]): [string, string, readonly object[]] => ['messenger', name, is]),
]
