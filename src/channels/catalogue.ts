import type { ChannelKind } from './channel'
import { emailKind } from './email/index'
import { telegramKind } from './telegram/index'
import { webchatKind } from './webchat/index'

/** Every channel of this version. A channel is added by one line here and a folder. */
export const CATALOGUE: Readonly<Record<string, ChannelKind>> = {
  webchat: webchatKind,
  telegram: telegramKind,
  email: emailKind,
}
