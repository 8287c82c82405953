/** What is to be read of each recorded delivery. */
const ignored = (reason: string) => [{ kind: 'ignored', reason: expect.stringContaining(reason) as string }]
const wamid = (end: string): string => `wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz${end}`

/** The samples of Meta: somebody without an id of the company. */
const sheena = {
  thread: '16505551234',
  author: { externalId: '16505551234', name: 'Sheena Nelson', handle: '+16505551234' },
}
/** The samples of pywa: somebody with one. */
const tester = {
  thread: 'US.13491208655302741918',
  author: {
    externalId: 'US.13491208655302741918',
    name: 'Test Name',
    handle: '+972987654321',
    otherIds: { phone: '972987654321', parent: 'US.ENT.11815799212886844830' },
  },
}
const privately = { kind: 'message', surface: 'dm', visibility: 'private' }
const at = (seconds: number) => ({ occurredAt: new Date(seconds * 1000) })
const status = { thread: 'US.13491208655302741918', externalId: 'wamid.xyzxyz' }

export const WHATSAPP: Readonly<Record<string, readonly object[]>> = {
  'meta_text_message.json': [
    {
      ...{ ...privately, ...sheena, ...at(1749416383) },
      dedupeKey: `m:${wamid('QTRBNjU5OUFFRTAzODEwMTQ0RgA=')}`,
      externalId: wamid('QTRBNjU5OUFFRTAzODEwMTQ0RgA='),
      text: 'Does it come in another color?',
      attachments: [],
    },
  ],
  'meta_text_message_with_context_product_inquiry.json': [
    { ...privately, ...sheena, text: 'Is this still available?', subject: 'di9ozbzfi4' },
  ],
  'meta_button_message.json': [{ ...privately, ...sheena, text: 'Unsubscribe' }],
  'meta_interactive_button_reply_message.json': [{ ...privately, ...sheena, text: 'Cancel' }],
  'meta_location_message.json': [
    { ...privately, ...sheena, text: '', attachments: [{ kind: 'location', mime: 'text/plain' }] },
  ],
  'meta_reaction_message.json': [
    {
      ...{ ...sheena, kind: 'reaction', emoji: '👍', removed: false },
      externalId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA',
    },
  ],
  'meta_group_create_message.json': ignored('group_lifecycle_update'),
  'meta_group_settings_update.json': ignored('group_settings_update'),
  'pywa_callback_button_button.json': [{ ...privately, ...tester, text: 'title' }],
  'pywa_callback_button_quick_reply_without_context.json': [{ ...privately, ...tester, text: 'title' }],
  'pywa_callback_selection_description.json': [{ ...privately, ...tester, text: 'title\ndescription' }],
  // Who edits is somebody else than the only contact: an invented sample, read as it stands.
  'pywa_edited_message_image.json': [
    {
      ...{ kind: 'edited', thread: '16505551234', text: 'Updated image caption', ...at(1749854575) },
      externalId: 'wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=',
    },
  ],
  'pywa_message_audio.json': [
    { ...privately, ...tester, attachments: [{ kind: 'audio', mime: 'audio/ogg', name: 'audio-890987654321.ogg' }] },
  ],
  'pywa_message_voice.json': [
    { ...privately, ...tester, attachments: [{ kind: 'voice', source: { id: '1234567890987654321' } }] },
  ],
  'pywa_message_contacts.json': [
    { ...privately, ...tester, attachments: [{ kind: 'contact' }, { kind: 'contact' }, { kind: 'contact' }] },
  ],
  'pywa_message_document.json': [
    {
      ...{ ...privately, ...tester, text: 'caption' },
      attachments: [{ kind: 'file', name: 'filename.pdf', mime: 'application/pdf' }],
    },
  ],
  'pywa_message_forwarded_many_times.json': [{ ...privately, ...tester, text: 'text forwarded many times' }],
  // WhatsApp says that it cannot hand it over: it is seen that somebody wrote.
  'pywa_message_interactive_message_with_err.json': [
    { ...privately, ...tester, text: '', attachments: [{ kind: 'file', mime: 'text/plain' }] },
  ],
  'pywa_message_unsupported_with_type.json': [
    { ...privately, ...tester, text: '', attachments: [{ kind: 'file', name: 'not-shown-wamidxyzxyz.txt' }] },
  ],
  'pywa_message_order.json': [
    { ...privately, ...tester, text: '3 × HAMBURGER (30 ILS)\n2 × FRENCH_FRIES (35 ILS)\n2 × SODA (10 ILS)' },
  ],
  'pywa_message_referral.json': [{ ...privately, ...tester, text: 'BODY', subject: 'AD_TITLE' }],
  'pywa_message_static_sticker.json': [
    { ...privately, ...tester, attachments: [{ kind: 'sticker', mime: 'image/webp' }] },
  ],
  'pywa_message_text.json': [{ ...privately, ...tester, text: 'Body Text', ...at(1697043223) }],
  'pywa_message_unreaction_no_emoji.json': [
    { ...tester, kind: 'reaction', externalId: 'wamid.yzxyzx=', emoji: '?', removed: true },
  ],
  'pywa_message_status_sent.json': ignored('a status that says no more (sent)'),
  'pywa_message_status_played.json': [{ ...status, kind: 'receipt', what: 'read' }],
  'pywa_message_status_failed.json': [
    {
      ...{ ...status, kind: 'delivery_failed', dedupeKey: 's:wamid.xyzxyz:failed' },
      reason: expect.stringContaining('130472') as string,
    },
  ],
  'vercelchat_status_update_message_delivered.json': [
    { kind: 'receipt', what: 'delivered', thread: '15551234567', ...at(1700000004) },
  ],
  'pywa_outgoing_message_edit.json': [
    { kind: 'edited', thread: '972123456789', externalId: 'wamid.zzzzzz', text: 'Text was edited' },
  ],
  'pywa_system_identity_change.json': ignored('customer_identity_changed'),
  'pywa_template_status_update_approved.json': ignored('message_template_status_update'),
  'pywa_user_marketing_preferences_resume.json': ignored('user_preferences'),
  'vercelchat_bsuid_rotation_user_id_update.json': [
    {
      ...{ kind: 'identity_changed', former: 'US.13491208655302741918', ...at(1700000003) },
      author: { externalId: 'US.24817305912873645029', name: 'Test User', otherIds: { phone: '15557654321' } },
    },
  ],
  'vercelchat_system_message_user_changed_user_id.json': [
    {
      ...{ kind: 'identity_changed', former: 'US.13491208655302741918' },
      author: { externalId: 'US.24817305912873645029' },
      // The same key as the field of its own has: it is told twice and counts once.
      dedupeKey: 'u:US.13491208655302741918:US.24817305912873645029',
    },
  ],
  'vercelchat_interactive_button_reply.json': [{ ...privately, thread: '15551234567', text: 'Approve' }],
  'vercelchat_text_message_with_business_scoped_user_ids.json': [
    {
      ...{ ...privately, thread: 'US.13491208655302741918', text: 'Hello from a username user' },
      author: {
        ...{ externalId: 'US.13491208655302741918', name: 'Test User', handle: '@testuser' },
        otherIds: { phone: '15551234567', parent: 'US.ENT.11815799212886844830' },
      },
    },
  ],
  'vercelreplay_secondMessage.json': [{ ...privately, thread: '15550002222', text: 'Tell me more' }],
  // Bodies that we send, or get as an answer: no deliveries.
  'meta_req_send_location_message.json': [{ kind: 'unreadable' }],
  'meta_req_send_reply_to_text_message.json': [{ kind: 'unreadable' }],
  'meta_req_send_text_message.json': [{ kind: 'unreadable' }],
  'meta_resp_send_text_message.json': [{ kind: 'unreadable' }],
}
