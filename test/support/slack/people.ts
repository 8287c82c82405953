import { readable } from './reading'
import type { Caller, Answer } from './delivery'
import { fileView, type FileRow, type Json, type Ledger, type MessageRow, type ViewRow } from './ledger'
import { closeModals, followAnswer, valuesOf, type Entry, type Upload } from './forms'
import type { Installation } from './shared'

export type Spot = { channel: string; ts: string }

type Around = { ledger: Ledger; own: Installation; caller: Caller }

/** What people do in Slack's own windows, as Slack then tells it to an app. */
export class Hands {
  readonly #around: Around
  constructor(around: Around) {
    this.#around = around
  }

  /** Presses the button with this label (or act) in a message, in a view or on a Home tab. */
  async click(user: string, where: Spot | { view: string }, label: string): Promise<Answer> {
    const { caller } = this.#around
    const { blocks, about } = this.#surface(user, where)
    const found = findControl(blocks, label)
    if (found === undefined) throw new Error(`no button "${label}" among: ${labelsOf(blocks).join(', ')}`)
    const { element, block, option } = found
    const action = {
      type: element['type'],
      action_id: element['action_id'],
      block_id: block['block_id'],
      action_ts: this.#around.ledger.nextTs(),
      ...(element['text'] === undefined ? {} : { text: element['text'] }),
      ...(element['value'] === undefined ? {} : { value: element['value'] }),
      ...(option === undefined ? {} : { selected_option: option }),
    }
    return caller.interact({ ...this.#base(user, 'block_actions'), ...about, actions: [action], state: { values: {} } })
  }

  /** Submits the window that the person sees, with these entries by label or field name over what stands there. */
  async submit(user: string, entries: Record<string, Entry> = {}): Promise<Answer> {
    const { caller, ledger } = this.#around
    const row = this.topView(user)
    if (row === undefined) throw new Error(`${user} sees no window`)
    if (row.view['submit'] === undefined) throw new Error('this window cannot be submitted')
    const values = valuesOf(row.view['blocks'] as Json[], {
      entries,
      upload: (file) => fileView(this.keepFile(file), this.#around.own.base),
    })
    const view = {
      ...row.view,
      id: row.id,
      hash: row.hash,
      team_id: this.#around.own.team,
      root_view_id: row.id,
      state: { values },
    }
    const answer = await caller.interact({ ...this.#base(user, 'view_submission'), view, response_urls: [] })
    if (answer.status === 200) followAnswer(row, answer.body, ledger)
    return answer
  }

  topView(user: string): ViewRow | undefined {
    return [...this.#around.ledger.views.values()].filter((row) => row.user === user && row.kind === 'modal').at(-1)
  }

  closeViews(user: string): void {
    closeModals(this.#around.ledger, user)
  }

  async shortcut(user: string, { channel, ts }: Spot, callback: string): Promise<Answer> {
    const { ledger, caller } = this.#around
    const message = ledger.message(channel, ts)
    if (message === undefined) throw new Error('no such message')
    return caller.interact({
      ...this.#base(user, 'message_action'),
      callback_id: callback,
      channel: { id: channel, name: ledger.rooms.get(channel)?.name },
      message_ts: ts,
      message: this.asEvent(message),
      response_url: 'https://hooks.slack.invalid/1',
    })
  }

  /** Slack itself refuses commands in threads. */
  async command(
    user: string,
    line: string,
    { channel, thread }: { channel: string; thread?: string },
  ): Promise<Answer> {
    if (thread !== undefined) throw new Error(`${line.split(' ')[0]} is not supported in threads. Sorry!`)
    const [command = '', ...words] = line.split(' ')
    const { own, ledger, caller } = this.#around
    return caller.command({
      token: 'verification-token-not-used',
      team_id: ledger.users.get(user)?.team_id ?? own.team,
      team_domain: 'acme',
      channel_id: channel,
      channel_name: ledger.rooms.get(channel)?.name ?? 'elsewhere',
      user_id: user,
      user_name: user.toLowerCase(),
      command,
      text: escapeText(words.join(' ')),
      api_app_id: 'A0SPORTELLO',
      is_enterprise_install: 'false',
      response_url: 'https://hooks.slack.invalid/2',
      trigger_id: ledger.issueTrigger(user),
    })
  }

  asEvent(message: MessageRow): Json {
    const { own } = this.#around
    const root =
      message.thread_ts === undefined ? undefined : this.#around.ledger.message(message.channel, message.thread_ts)
    return {
      type: 'message',
      user: message.user,
      ts: message.ts,
      text: message.text,
      team: this.#around.ledger.users.get(message.user)?.team_id ?? own.team,
      ...(message.bot_id === undefined ? {} : { bot_id: message.bot_id }),
      ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
      ...(message.thread_ts === undefined
        ? {}
        : { thread_ts: message.thread_ts, ...(root === undefined ? {} : { parent_user_id: root.user }) }),
      ...(message.files.length === 0
        ? {}
        : { subtype: 'file_share', files: message.files.map((file) => fileView(file, own.base)) }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    }
  }

  keepFile({ name, mime, content }: Upload): FileRow {
    const id = this.#around.ledger.nextId('F')
    const row = { id, name, title: name, mimetype: mime, size: content.length, content, uploaded: true }
    this.#around.ledger.files.set(id, row)
    return row
  }

  #base(user: string, type: string): Json {
    const { ledger, own } = this.#around
    const team = ledger.users.get(user)?.team_id ?? own.team
    return {
      type,
      user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: team },
      team: { id: own.team, domain: 'acme' },
      api_app_id: 'A0SPORTELLO',
      token: 'verification-token-not-used',
      enterprise: null,
      is_enterprise_install: false,
      trigger_id: ledger.issueTrigger(user),
    }
  }

  #surface(user: string, where: Spot | { view: string }): { blocks: Json[]; about: Json } {
    const { ledger, own } = this.#around
    if ('view' in where) {
      const row = ledger.views.get(where.view)
      if (row === undefined) throw new Error('no such view')
      const view = { ...row.view, id: row.id, hash: row.hash, type: row.kind }
      return { blocks: row.view['blocks'] as Json[], about: { view, container: { type: 'view', view_id: row.id } } }
    }
    const { channel, ts } = where
    const room = { id: channel, name: ledger.rooms.get(channel)?.name }
    const message = ledger.message(channel, ts)
    if (message !== undefined) {
      const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }
      const container = { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false, ...thread }
      return {
        blocks: message.blocks ?? [],
        about: { channel: room, container, message: this.asEvent(message), response_url: `${own.base}/no` },
      }
    }
    const hint = ledger.ephemerals.find((row) => row.channel === channel && row.ts === ts && row.user === user)
    if (hint === undefined) throw new Error('no such message')
    const container = {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: true,
      ...(hint.thread_ts === undefined ? {} : { thread_ts: hint.thread_ts }),
    }
    return { blocks: hint.blocks ?? [], about: { channel: room, container } }
  }
}

export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

type Control = { element: Json; block: Json; option?: Json }

function findControl(blocks: Json[], label: string): Control | undefined {
  for (const { element, block } of controlsOf(blocks)) {
    const act = String(element['action_id']).split('|')[2]
    if (element['type'] === 'button' && (readable(element['text']) === label || act === label))
      return { element, block }
    const option = ((element['options'] as Json[] | undefined) ?? []).find(
      (one) => readable(one['text']) === label || one['value'] === label,
    )
    if (option !== undefined) return { element, block, option }
  }
  return undefined
}

function* controlsOf(blocks: Json[]): Generator<{ element: Json; block: Json }> {
  for (const block of blocks)
    if (block['type'] === 'actions') for (const element of block['elements'] as Json[]) yield { element, block }
}

export function labelsOf(blocks: Json[]): string[] {
  return [...controlsOf(blocks)].flatMap(({ element }) =>
    element['type'] === 'button'
      ? [readable(element['text'])]
      : ((element['options'] as Json[] | undefined) ?? []).map((option) => readable(option['text'])),
  )
}
