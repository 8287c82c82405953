import type { Capabilities } from '../../desk/index'
import type { Channel, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { fetchFile } from './files'
import { findSent, probeImap } from './imap'
import { settingsSchema, type EmailSettings } from './settings'
import { MAX_TEXT, probeSmtp, sendMail } from './smtp'
import { ownId } from './threads'
import { watchMailbox } from './watch'

const emailCapabilities: Capabilities = {
  surfaces: ['email'],
  reply: { email: ['email'] },
  text: { unit: 'graphemes', max: MAX_TEXT },
  attachments: {
    in: ['image', 'video', 'audio', 'file'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: 20 * 1024 * 1024,
  },
  mutations: { inEdit: false, inDelete: false, receipts: ['failed'] },
  inbound: { modes: ['poll'], backfillMs: null },
  evidence: false,
}

export const emailKind: ChannelKind = {
  capabilities: emailCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openEmail,
}

function openEmail(given: Record<string, unknown>, { account, brand }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const mailbox = { account: account.id, address: settings.address, authservId: settings.authserv_id }
  const looksUp = settings.imap.sent_mailbox !== undefined
  return {
    channel: 'email',
    account: account.id,
    capabilities: { ...emailCapabilities, evidence: looksUp },
    listen: (intake, signal) => watchMailbox(settings, mailbox, { intake, signal }),
    send: (send) => sendMail({ settings, brand }, send),
    probe: () => probe(settings),
    fetchAttachment: (source, maxBytes) => fetchFile(settings, source, maxBytes),
    ...(looksUp ? { evidence: (send) => evidence(settings, ownId(send, settings.address)) } : {}),
  }
}

/** Found is proof. Not found proves nothing: servers file a copy late, or not at all. */
async function evidence(settings: EmailSettings, messageId: string): Promise<'arrived' | 'silent'> {
  return (await findSent(settings, messageId)) ? 'arrived' : 'silent'
}

async function probe(settings: EmailSettings): Promise<{ ok: true } | { ok: false; reason: string }> {
  try {
    await probeImap(settings)
    await probeSmtp(settings)
    return { ok: true }
  } catch (error) {
    return { ok: false, reason: (error as Error).message }
  }
}
