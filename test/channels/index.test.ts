import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { CATALOGUE } from '../../src/channels/catalogue'
import { HEADINGS, rowOf, sheetOf, spanOf } from '../../src/channels/table'
import { channelsAsJson, showChannels } from '../../src/show-channels'
import type { AccountId } from '../../src/lib/ids'
import { channelsFile } from '../../src/playbook/channels-file'
import { documentedAccount, withChannels } from '../support/documented-accounts'

const DOCS = join(__dirname, '../../docs/channels')
const README = join(DOCS, 'README.md')
const [BEGIN, END] = ['<!-- channels: begin -->', '<!-- channels: end -->']

const account = (id: string, type: string, more: object = {}) => ({
  ...{ id: id as AccountId, type, enabled: true, secrets: 2, missing: [] as string[] },
  ...more,
})

/** The table as the index shows it: from the catalogue alone. */
function tableOfIndex(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rows = Object.entries(CATALOGUE).map(([channel, kind]) => {
    const [, ...cells] = rowOf(channel, kind)
    return row([`[${channel}](${channel}.md)`, ...cells])
  })
  return [row(HEADINGS), row(HEADINGS.map(() => '---')), ...rows].join('\n')
}

const bare = (table: string): string =>
  table
    .replace(/[ \t]+/g, ' ')
    .replace(/-{3,}/g, '---')
    .trim()

describe('the index of channels', () => {
  it('says of each channel what the catalogue says (written anew with WRITE_DOCS=1)', () => {
    const text = readFileSync(README, 'utf8')
    const [before = '', rest = ''] = text.split(BEGIN)
    const [table = '', after = ''] = rest.split(END)
    if (process.env['WRITE_DOCS'] === '1') {
      writeFileSync(README, `${before}${BEGIN}\n\n${tableOfIndex()}\n\n${END}${after}`)
    } else {
      expect(bare(table)).toBe(bare(tableOfIndex()))
    }
  })

  it.each(Object.keys(CATALOGUE))(
    'has a page for %s with an account that a playbook takes and that opens',
    async (channel) => {
      expect(existsSync(join(DOCS, `${channel}.md`))).toBe(true)
      const account = documentedAccount(channel)
      expect(channelsFile.safeParse({ accounts: [account] }).error?.issues ?? []).toEqual([])
      await withChannels([[channel, account]], async (channels) => expect(channels.get(channel)?.channel).toBe(channel))
    },
  )

  it('has accounts in the sample playbook that open once their secrets are set', async () => {
    const sample = parse(readFileSync(join(DOCS, '../../playbook/channels.yaml'), 'utf8')) as unknown
    const { accounts } = channelsFile.parse(sample)
    const types = accounts.map(({ type }) => type)
    const open = accounts.map((account) => [account.type, account] as const)
    await withChannels(open, async (channels) => expect([...channels.keys()]).toEqual(types))
  })
})

describe('sportello channels', () => {
  const accounts = [
    account('shop', 'telegram'),
    account('trial', 'telegram', { missing: ['A', 'B'] }),
    account('half', 'email', { missing: ['A'] }),
    account('old', 'email', { enabled: false }),
  ]

  it('shows a line for each channel, with its accounts and which of them are played', () => {
    const lines = showChannels(accounts)?.split('\n') ?? []
    expect(lines).toHaveLength(Object.keys(CATALOGUE).length + 1)
    expect(lines.find((line) => line.startsWith('telegram'))).toMatch(/shop, trial \(simulated\)$/)
    expect(lines.find((line) => line.startsWith('email'))).toMatch(/half \(half set\), old \(off\)$/)
  })

  it('shows one channel whole, and nothing for a name that is none', () => {
    expect(showChannels(accounts, 'telegram')).toContain('accounts     shop, trial (simulated)')
    expect(showChannels(accounts, 'constructor')).toBeUndefined()
    expect(showChannels([], 'email')).toContain('accounts     none')
  })

  it('gives programs the data as it is', () => {
    const all = JSON.parse(channelsAsJson(accounts)) as { channel: string; accounts: object[]; capabilities: object }[]
    expect(all.map(({ channel }) => channel)).toEqual(Object.keys(CATALOGUE))
    expect(all.find(({ channel }) => channel === 'telegram')).toMatchObject({
      capabilities: CATALOGUE['telegram']?.capabilities,
      accounts: [
        { id: 'shop', state: 'open' },
        { id: 'trial', state: 'simulated' },
      ],
    })
  })

  it('says everything that a platform allows', () => {
    const telegram = CATALOGUE['telegram']
    if (telegram === undefined) throw new Error('telegram is in the catalogue')
    const day = 86_400_000
    const { lines } = sheetOf('meta', {
      ...telegram,
      access: 'approval',
      capabilities: {
        ...telegram.capabilities,
        surfaces: ['comment', 'dm', 'post'],
        reply: { comment: ['public_reply', 'private_reply'], dm: ['dm'], post: ['open_natively'] },
        text: { unit: 'graphemes', max: 300, maxBytes: 3_000, by: { dm: { unit: 'utf8_bytes', max: 1_000 } } },
        window: { forMs: day, afterwards: 'tag_human_agent', extendedMs: 7 * day, surfaces: ['dm'] },
        privateMove: { from: ['comment'], once: true, forMs: 7 * day },
        hides: ['comment', 'post'],
        charges: 'links',
        inbound: { modes: ['webhook'], backfillMs: null },
      },
    })
    expect(Object.fromEntries(lines.map(({ label, value }) => [label, value]))).toMatchObject({
      answers: 'comment: public_reply or private_reply; dm: dm; post: open_natively',
      text: 'up to 300 graphemes and 3000 bytes; dm: 1000 utf8 bytes',
      window: '24 h, then people only until 7 days (dm)',
      'in private': 'from comment, once, for 7 days',
      hides: 'comment, post',
      charges: 'replies with links',
      'arrives by': 'webhook; what was missed is lost',
      access: 'approval',
    })
    expect(spanOf(90_000)).toBe('2 min')
  })
})
