import type { ChannelKind } from './channel'
import { appleKind } from './apple/index'
import { blueskyKind } from './bluesky/index'
import { discourseKind } from './discourse/index'
import { emailKind } from './email/index'
import { facebookKind } from './facebook/index'
import { googleBusinessKind } from './google-business/index'
import { instagramKind } from './instagram/index'
import { lineKind } from './line/index'
import { linkedinKind } from './linkedin/index'
import { mastodonKind } from './mastodon/index'
import { redditKind } from './reddit/index'
import { rssKind } from './rss/index'
import { smsKind } from './sms/index'
import { telegramKind } from './telegram/index'
import { trustpilotKind } from './trustpilot/index'
import { tiktokKind } from './tiktok/index'
import { viberKind } from './viber/index'
import { webchatKind } from './webchat/index'
import { wechatKind } from './wechat/index'
import { whatsappKind } from './whatsapp/index'
import { xKind } from './x/index'
import { youtubeKind } from './youtube/index'

/** Every channel of this version. A channel is added by one line here and a folder. */
export const CATALOGUE: Readonly<Record<string, ChannelKind>> = {
  webchat: webchatKind,
  email: emailKind,
  whatsapp: whatsappKind,
  facebook: facebookKind,
  instagram: instagramKind,
  telegram: telegramKind,
  x: xKind,
  mastodon: mastodonKind,
  bluesky: blueskyKind,
  line: lineKind,
  wechat: wechatKind,
  viber: viberKind,
  apple: appleKind,
  sms: smsKind,
  discourse: discourseKind,
  rss: rssKind,
  'google-business': googleBusinessKind,
  youtube: youtubeKind,
  reddit: redditKind,
  trustpilot: trustpilotKind,
  tiktok: tiktokKind,
  linkedin: linkedinKind,
}
