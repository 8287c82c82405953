import { OPEN_ID, ROSA, TIKTOK_SECRETS, VIDEO } from '../support/tiktok-stand-in'

/**
 * Deliveries as TikTok documents them ("Comment update event", API for Business v1.3), made by hand: nobody has recorded
 * any. Ids are bare numbers there, with more digits than numbers of JavaScript have.
 */
export const COMMENT = '7301234567890123999'

/** What stands in `content`, as text: numbers are written by hand, since JSON.stringify would round them. */
export function changeOf(told: Readonly<Record<string, unknown>>): string {
  const content = {
    ...{ comment_id: COMMENT, video_id: VIDEO, comment_type: 'comment', comment_action: 'insert' },
    ...{ unique_identifier: ROSA, timestamp: 1_772_442_000, text: 'My line is dead', ...told },
  }
  return JSON.stringify(content).replace(/"((?:comment|video|parent_comment)_id)":"(\d+)"/g, '"$1":$2')
}

export const deliveryOf = (content: unknown, told: object = {}): string =>
  JSON.stringify({
    ...{ client_key: TIKTOK_SECRETS.app_id, event: 'comment.update', create_time: 1_772_442_060 },
    ...{ user_openid: OPEN_ID, content, ...told },
  })

/** A comment as the list of comments tells it ("Get comments of an owned video"). */
export const commentOf = (told: object = {}): object => ({
  ...{ comment_id: COMMENT, video_id: VIDEO, create_time: '1772442000', text: 'My line is dead', status: 'PUBLIC' },
  ...{ likes: 0, replies: 0, owner: false, liked: false, pinned: false, reply_list: [] },
  ...{ username: 'rosa.c', display_name: 'Rosa Conti', unique_identifier: ROSA, user_id: '1', ...told },
})

/** An answer of TikTok's with a page of comments. */
export const pageOf = (...comments: readonly unknown[]): string =>
  JSON.stringify({ code: 0, message: 'OK', request_id: '2026', data: { comments, cursor: 20, has_more: true } })

/** One of each, to be made worse. */
export const TIKTOK_BODIES: readonly Buffer[] = [
  ...['insert', 'delete', 'set_to_hidden', 'set_to_friends_only', 'set_to_public'].map((comment_action) =>
    deliveryOf(changeOf({ comment_action, parent_comment_id: '7301234567890123000', comment_type: 'reply' })),
  ),
  deliveryOf('{}', { event: 'authorization.removed' }),
  pageOf(commentOf({ replies: 1, reply_list: [commentOf({ owner: true, parent_comment_id: COMMENT })] })),
].map((body) => Buffer.from(body))
