import type { ChannelCheck } from '../channel'
import { whyNot } from './api'
import { permissionSchema } from './payload'
import type { Tiktok } from './read'

/** What reading and answering needs ("Permission scope"). */
const SCOPES = ['comment.list', 'comment.list.manage', 'video.list']
const DAY_MS = 24 * 3_600_000
/** A permission has to be renewed by people. */
const WARN_MS = 30 * DAY_MS

type Account = Tiktok & { credentials: { app_id: string } }

/** Whose permission we have, what it allows, and until when. */
export async function checkPermission(tiktok: Account): Promise<ChannelCheck[]> {
  const bad = (detail: string): ChannelCheck[] => [{ what: 'credentials', state: 'bad', detail }]
  const allowed = await tiktok.tokens.token()
  if (!allowed.ok) return bad(`${allowed.detail}.`)
  const { app_id } = tiktok.credentials
  const outcome = await tiktok.api('POST', '/tt_user/token_info/get/', {
    body: { app_id, access_token: allowed.token },
  })
  const told =
    outcome.kind === 'answer' && outcome.code === 0 ? permissionSchema.safeParse(outcome.data).data : undefined
  if (told === undefined) return bad(`${whyNot(outcome)} when asked for the permission.`)
  if (told.creator_id !== undefined && told.creator_id !== tiktok.businessId)
    return bad('The permission is for another TikTok account: connect the one that business_id names.')
  return [{ what: 'credentials', state: 'ok', detail: '' }, scopesOf(told.scope), await checkEnd(tiktok)]
}

function scopesOf(scope: string): ChannelCheck {
  const given = scope.split(',').map((one) => one.trim())
  const missing = SCOPES.filter((one) => !given.includes(one))
  if (missing.length === 0) return { what: 'permissions', state: 'ok', detail: '' }
  return {
    ...{ what: 'permissions', state: 'bad' },
    detail: `The account has not permitted ${missing.join(', ')}: let it permit the app again.`,
  }
}

async function checkEnd({ tokens, now }: Tiktok): Promise<ChannelCheck> {
  const until = await tokens.permittedUntil().catch(() => undefined)
  if (until === undefined) return { what: 'token', state: 'ok', detail: '' }
  const leftMs = until.getTime() - now().getTime()
  if (leftMs > WARN_MS) return { what: 'token', state: 'ok', detail: '', until }
  const detail = `The permission ends in ${Math.max(0, Math.floor(leftMs / DAY_MS))} days: let the account permit the app again, and set the new refresh token.`
  return { what: 'token', state: 'warn', detail, until }
}
