const privately = { kind: 'message', surface: 'dm', visibility: 'private' }
const rosa = { ...privately, thread: '200000000000001', author: { externalId: '200000000000001' } }
const asks = (profile: string) => ({ kind: 'pointer', source: { profile }, thread: `profile:${profile}` })
const her = asks('200000000000001')
const at = (ms: number) => ({ occurredAt: new Date(ms) })
const story = { kind: 'image', source: { url: 'https://cdn.example.com/story.jpg' } }

/** What is to be read of each recorded delivery. */
export const INSTAGRAM: Readonly<Record<string, readonly object[]>> = {
  'meta_comment_fblogin.json': [
    {
      ...{ kind: 'message', surface: 'comment', visibility: 'public', text: '<TEXT_ID>', ...at(1520622968_000) },
      thread: 'comment:<PARENT_COMMENT_ID>:<INSTAGRAM_USER_SCOPED_ID>',
      externalId: '<COMMENT_ID>',
      dedupeKey: 'comment:<COMMENT_ID>',
      author: {
        externalId: '<INSTAGRAM_USER_SCOPED_ID>',
        name: '<INSTAGRAM_USER_USERNAME>',
        handle: '@<INSTAGRAM_USER_USERNAME>',
      },
      subject: '<AD_TITLE_ID>',
    },
  ],
  'meta_mention_comment.json': [
    {
      ...{ kind: 'pointer', thread: 'mention:17894227972186120', ...at(1520622968_000) },
      source: { media: '17918195224117851', comment: '17894227972186120' },
    },
  ],
  'meta_message_edit.json': [
    {
      ...{ kind: 'edited', thread: '<INSTAGRAM_SCOPED_ID>', externalId: '<MESSAGE_ID>' },
      ...{ text: '<USER_EDITED_MESSAGE>', ...at(1569262485349) },
    },
  ],
  'meta_messaging_seen.json': [
    { kind: 'receipt', what: 'read', externalId: '<MESSAGE_ID>', thread: '<INSTAGRAM_SCOPED_ID>' },
  ],
  'vercelchat_echo.json': [
    {
      ...{ kind: 'own_echo', thread: '200000000000001', externalId: 'mid.echo.1', text: 'Your order is on the way.' },
      author: { externalId: '17841400000000000' },
    },
  ],
  'vercelchat_postback.json': [
    { ...rosa, text: 'Track order', externalId: 'mid.postback.1', ...at(1772998074000) },
    her,
  ],
  'vercelchat_reaction.json': [
    { kind: 'reaction', emoji: '❤️', removed: false, externalId: 'mid.sent.1', thread: '200000000000001' },
  ],
  'vercelchat_story_reply.json': [{ ...rosa, text: 'Is this still available?', attachments: [story] }, her],
  'vercelreplay_echoMessage.json': [{ kind: 'own_echo', thread: '200000000000001', text: 'Bot response' }],
  'vercelreplay_quickReply.json': [{ ...rosa, text: 'Yes', dedupeKey: 'mid_ig_quick_001' }, her],
  'vercelreplay_storyReply.json': [{ ...rosa, text: 'Is this available?', attachments: [story] }, her],
}
