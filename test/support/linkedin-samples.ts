/**
 * Notifications of LinkedIn, made by hand in the shape of Microsoft Learn, "Organization Social Action Notifications"
 * (schemas and samples): there are no recorded ones.
 */
export const ORG = 'urn:li:organization:12345678'
export const ROSA = 'urn:li:person:rosaC_0nt1'
export const POST = 'urn:li:activity:7090000000000000418'
export const COMMENT = 'urn:li:comment:(urn:li:activity:7090000000000000418,7090000000000000792)'
export const ID = '7090000000000000792'

export const commented = {
  ...{ notificationId: 4_406_004, organizationalEntity: ORG, action: 'COMMENT', lastModifiedAt: 1_772_445_600_000 },
  ...{ sourcePost: POST, subscriber: ROSA },
  generatedActivity: 'urn:li:comment:(activity:7090000000000000418,7090000000000000792)',
  decoratedSourcePost: {
    owner: ORG,
    mediaCategory: 'NONE',
    text: 'We have news',
    entity: 'urn:li:share:7090000000000000904',
  },
  decoratedGeneratedActivity: { comment: { owner: ROSA, text: 'My line is dead', entity: COMMENT, object: POST } },
}
export const by = (owner: string, more: object = {}) => ({
  decoratedGeneratedActivity: { comment: { ...commented.decoratedGeneratedActivity.comment, owner, ...more } },
})
export const shared = {
  ...commented,
  ...{ action: 'SHARE_MENTION', generatedActivity: 'urn:li:share:7120000000000000024' },
  decoratedGeneratedActivity: {
    share: { owner: ROSA, text: 'Thanks, Linea Chiara', entity: 'urn:li:share:7120000000000000024' },
  },
}

/** Deliveries to be made worse. */
export const LINKEDIN_BODIES: readonly Buffer[] = [
  [commented],
  [
    { ...commented, action: 'COMMENT_EDIT' },
    { ...commented, action: 'COMMENT_DELETE' },
    { ...commented, action: 'LIKE' },
  ],
  [shared, { ...shared, action: 'SHARE' }],
].map((notifications) =>
  Buffer.from(JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications })),
)
