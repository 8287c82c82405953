import { DEFAULT_PROMISES, type Account } from '../../src/desk/index'
import type { AccountId } from '../../src/lib/ids'
import { playbookOfTests, type DeskOptions } from './desk'

const DAY_MS = 86_400_000

/** An account whose customers write in public and in private, and where the time for free text ends. */
export const SOCIAL = 'telegram' as AccountId

const account: Account = {
  ...{ id: SOCIAL, channel: 'telegram', name: 'Acme', undoMs: 0, promises: DEFAULT_PROMISES },
  templates: [
    { name: 'hello', language: 'it', text: 'Buongiorno {{1}}, la pratica {{2}} è aperta.' },
    { name: 'sorry', language: 'en', text: 'Sorry.' },
  ],
}

/** For `openDesk`. */
export const MANY_PLACES = {
  playbook: { accounts: [...playbookOfTests.accounts.filter(({ id }) => id !== SOCIAL), account] },
  capabilities: {
    telegram: {
      surfaces: ['comment', 'dm', 'keyword-hit'],
      reply: { comment: ['public_reply', 'private_reply'], dm: ['dm', 'template'], 'keyword-hit': ['open_natively'] },
      hides: ['comment'],
      privateMove: { from: ['comment'], once: true, forMs: 7 * DAY_MS },
      window: { forMs: DAY_MS, afterwards: 'template', surfaces: ['dm'] },
    },
  },
} satisfies DeskOptions
