import MailComposer from 'nodemailer/lib/mail-composer'
import type { ClaimedSend } from '../../desk/index'
import { isNamedByUs } from './mail'
import { messageIdOf } from './receive'
import { ownId, plusAddress } from './threads'
import type { EmailSettings } from './settings'

export type Letter = { messageId: string; envelope: { from: string; to: string[] }; content: Buffer }

/** Older ones in between are left out: relays cut long headers, and mail programs need the first and the latest. */
const MAX_REFERENCES = 20

/** The mail of one part of a reply: the same Message-ID at every attempt, so that it can be told from another. */
export async function compose(
  { settings, brand }: { settings: EmailSettings; brand: string },
  send: ClaimedSend,
): Promise<Letter> {
  const { address } = settings
  const messageId = ownId(send, address)
  const to = send.recipient.externalId
  const composer = new MailComposer({
    messageId,
    from: { name: oneLine(`${send.author.name} · ${brand}`), address },
    to: { name: send.recipient.name === to ? '' : oneLine(send.recipient.name), address: to },
    subject: subjectOf(send),
    text: send.text,
    ...(settings.plus_addressing ? { replyTo: plusAddress(address, send.thread) } : {}),
    ...threading(send),
    attachments: send.files.map(({ name, mime, content }) => ({ filename: name, contentType: mime, content })),
    // Whatever a customer put into a name or subject, no file and no address is ever read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { messageId, envelope: { from: address, to: [to] }, content: await composer.compile().build() }
}

/** Header lines end where we say, not where a customer's name or subject does. */
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const oneLine = (text: string): string => text.replace(/[\u0000-\u001F\u007F]+/g, ' ').trim()

/** What answers nothing begins a thread of its own. */
function subjectOf({ subject, inReplyTo, references }: ClaimedSend): string {
  const known = oneLine(subject ?? '')
  if (inReplyTo === null && references.length === 0 && known !== '') return known
  return /^re\s?:/i.test(known) ? known : `Re: ${known}`.trim()
}

function threading({ inReplyTo, references }: ClaimedSend): { inReplyTo?: string; references?: string[] } {
  const answered = inReplyTo === null ? undefined : known([inReplyTo])[0]
  const earlier = known(references).filter((id) => id !== answered)
  const all = answered === undefined ? earlier : [...earlier, answered]
  const kept = all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)]
  return { ...(answered ? { inReplyTo: answered } : {}), ...(kept.length > 0 ? { references: kept } : {}) }
}

/** Ids of received mails carry more for us than the world knows; some mails had none. */
const known = (externalIds: readonly string[]): string[] =>
  externalIds.map(messageIdOf).filter((id) => /^<[^<>\s]{1,250}>$/.test(id) && !isNamedByUs(id))
