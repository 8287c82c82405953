import { cardFault } from './checks'
import type { Answer, Caller } from './caller'
import { channelOf, rootOf, type Json, type Ledger, type PostRow, type UserRow } from './ledger'
import { actionsOf, cardsOf, inputsOf, readable } from './reading'
import type { Own } from './connector-routes'

/** Where a post stands; for a channel its conversation names the thread. */
export type Spot = { conversation: string; id: string }

/** What people enter, by a field's label or id. */
export type Entries = Readonly<Record<string, string>>

type Around = { ledger: Ledger; own: Own; caller: Caller; serviceUrl: () => string }

/** What people do in Teams' own windows, as Teams then tells it to an app. */
export class Hands {
  readonly #around: Around
  constructor(around: Around) {
    this.#around = around
  }

  /** The cards of a post as this person sees them: the shared ones, or what a button answered to them alone. */
  cards(user: string, spot: Spot): Json[] {
    const row = this.#post(spot)
    const own = row.views.get(user)
    return own === undefined ? cardsOf(row.attachments) : [own]
  }

  /** Presses the button with this label (or verb). What is answered replaces the card for this person only. */
  async press(user: string, spot: Spot, what: string | { label: string; entries: Entries }): Promise<Answer> {
    const { label, entries } = typeof what === 'string' ? { label: what, entries: {} } : what
    const cards = this.cards(user, spot)
    const button = buttonOf(cards, label)
    const about = this.#activity(user, spot.conversation, { replyToId: spot.id })
    const data = { ...(button['data'] as Json | undefined), ...filled(cards, entries, button) }
    if (isFetch(button))
      return this.#open(user, { ...about, name: 'task/fetch', value: { data, context: { theme: 'default' } } })
    if (button['type'] !== 'Action.Execute')
      throw new Error(`"${label}" is a ${String(button['type'])}, which a post must not have`)
    return this.#execute(user, this.#post(spot), { ...about, ...execution(button, data) })
  }

  /** The menu of a message: an action that opens a form. */
  async messageAction(user: string, spot: Spot, command: string): Promise<Answer> {
    const row = this.#post(spot)
    const about = this.#activity(user, spot.conversation, { replyToId: spot.id })
    const messagePayload = { ...this.payload(row), linkToMessage: `https://teams.invalid/${spot.id}` }
    const value = { commandId: command, commandContext: 'message', context: { theme: 'default' }, messagePayload }
    return this.#open(user, { ...about, name: 'composeExtension/fetchTask', value })
  }

  /** Submits the dialog that the person sees, by its button where there are several. */
  async submit(user: string, entries: Entries = {}, label?: string): Promise<Answer> {
    const { ledger } = this.#around
    const dialog = ledger.dialogs.get(user)
    if (dialog === undefined) throw new Error(`${user} sees no dialog`)
    const buttons = actionsOf(dialog.card).filter(({ type }) => type === 'Action.Submit')
    const button = label === undefined ? buttons[0] : buttonOf([dialog.card], label)
    if (button === undefined) throw new Error('this dialog cannot be submitted')
    const data = { ...(button['data'] as Json | undefined), ...filled([dialog.card], entries, button) }
    const { about } = dialog
    const name = about['name'] === 'composeExtension/fetchTask' ? 'composeExtension/submitAction' : 'task/submit'
    const value = { ...(about['value'] as Json), data }
    const again = this.#activity(user, String((about['conversation'] as Json)['id']), { replyToId: about['replyToId'] })
    return this.#open(user, { ...again, name, value })
  }

  closeDialog(user: string): void {
    this.#around.ledger.dialogs.delete(user)
  }

  /** An activity of a person at a place, as Teams fills it in. */
  base(user: string, conversation: string): Json {
    const { ledger, own, serviceUrl } = this.#around
    const row = ledger.user(user)
    const now = new Date(Number(ledger.nextId())).toISOString()
    return {
      channelId: 'msteams',
      serviceUrl: serviceUrl(),
      timestamp: now,
      localTimestamp: now,
      from: { id: row.id, name: row.name, aadObjectId: row.aadObjectId },
      recipient: { id: own.botId, name: 'Sportello' },
      conversation: this.#conversation(conversation),
      channelData: this.#channelData(row, conversation),
      entities: [{ locale: 'it-IT', country: 'IT', platform: 'Web', timezone: 'Europe/Rome', type: 'clientInfo' }],
      locale: 'it-IT',
    }
  }

  payload(row: PostRow): Json {
    const { ledger, own } = this.#around
    const user = ledger.userAt(row.from)
    const from =
      user === undefined
        ? { application: { id: own.appId, displayName: 'Sportello', applicationIdentityType: 'bot' }, user: null }
        : { user: { id: user.aadObjectId, displayName: user.name, userIdentityType: 'aadUser' }, application: null }
    return {
      id: row.id,
      replyToId: rootOf(row.conversation) === row.id ? null : (rootOf(row.conversation) ?? null),
      createdDateTime: new Date(Number(row.id)).toISOString(),
      from,
      body: { contentType: 'html', content: `<div>${escapeHtml(row.text)}</div>` },
      attachments: row.attachments.map(({ contentType, name }) => ({ contentType, name: name ?? null })),
      mentions: [],
    }
  }

  #conversation(id: string): Json {
    const { own, ledger } = this.#around
    const type = ledger.chats.has(id) ? 'personal' : 'channel'
    return { id, conversationType: type, tenantId: own.tenantId, ...(type === 'channel' ? { isGroup: true } : {}) }
  }

  #channelData(row: UserRow, conversation: string): Json {
    const { own, ledger } = this.#around
    const tenant = { id: own.tenantId }
    const channel = ledger.channels.get(channelOf(conversation))
    if (channel === undefined) return { tenant }
    return {
      teamsChannelId: channel.id,
      teamsTeamId: channel.team,
      channel: { id: channel.id },
      team: { id: channel.team },
      tenant,
    }
  }

  #activity(user: string, conversation: string, more: Json): Json {
    const id = `f:${this.#around.ledger.nextId()}`
    return { type: 'invoke', id, ...this.base(user, conversation), ...more }
  }

  async #execute(user: string, row: PostRow, activity: Json): Promise<Answer> {
    const { caller, ledger } = this.#around
    const answer = await caller.invoke(activity)
    const body = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as Json
    if (answer.status !== 200) return answer
    if (body['type'] === 'application/vnd.microsoft.card.adaptive') {
      this.#judge(body['value'] as Json)
      row.views.set(user, body['value'] as Json)
    } else if (body['type'] === 'application/vnd.microsoft.activity.message') {
      ledger.whispers.push({ user, text: String(body['value']) })
    } else if (String(body['type']).startsWith('application/vnd.microsoft.error')) {
      ledger.whispers.push({ user, text: String((body['value'] as Json)['message']) })
    } else
      caller.complaints.push(
        `adaptiveCard/action: an answer that Teams does not know: ${JSON.stringify(body).slice(0, 200)}`,
      )
    return answer
  }

  async #open(user: string, activity: Json): Promise<Answer> {
    const { caller, ledger } = this.#around
    const answer = await caller.invoke(activity)
    if (answer.status !== 200) return answer
    const task = (answer.body as Json | undefined)?.['task'] as Json | undefined
    if (task?.['type'] === 'continue') {
      const { title, card } = task['value'] as { title?: string; card: Json }
      this.#judge(card['content'] as Json)
      ledger.dialogs.set(user, { title: title ?? '', card: card['content'] as Json, about: activity })
      return answer
    }
    ledger.dialogs.delete(user)
    if (task?.['type'] === 'message') ledger.whispers.push({ user, text: String(task['value']) })
    return answer
  }

  #judge(card: Json): void {
    const fault = cardFault(card)
    if (fault !== undefined)
      this.#around.caller.complaints.push(`a card was answered that Teams does not show: ${fault}`)
  }

  #post({ conversation, id }: Spot): PostRow {
    const row = this.#around.ledger.post(conversation, id)
    if (row === undefined) throw new Error('no such post')
    return row
  }
}

const isFetch = ({ type, data }: Json): boolean =>
  type === 'Action.Submit' && ((data as Json | undefined)?.['msteams'] as Json | undefined)?.['type'] === 'task/fetch'

const execution = ({ id, title, verb }: Json, data: Json): Json => ({
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', id, title, verb, data }, trigger: 'manual' },
})

const nameOf = (action: Json): string => String(action['title'])

function buttonOf(cards: readonly Json[], label: string): Json {
  const actions = cards.flatMap(actionsOf)
  const found =
    actions.find((action) => nameOf(action) === label) ?? actions.find(({ verb, id }) => verb === label || id === label)
  if (found === undefined) throw new Error(`no button "${label}" among: ${actions.map(nameOf).join(', ')}`)
  if (found['isEnabled'] === false) throw new Error(`"${label}" cannot be pressed`)
  return found
}

/** What stands in the fields and what the person enters over it; Teams itself asks for what must be there. */
function filled(cards: readonly Json[], entries: Entries, button: Json): Json {
  if (button['associatedInputs'] === 'none') return {}
  const inputs = cards.flatMap(inputsOf)
  const given = new Map(Object.entries(entries))
  const values: [string, string][] = []
  for (const input of inputs) {
    const key = [String(input['label'] ?? ''), String(input['id'])].find((name) => given.has(name))
    const value = key === undefined ? String(input['value'] ?? '') : (given.get(key) ?? '')
    if (key !== undefined) given.delete(key)
    if (input['isRequired'] === true && value === '')
      throw new Error(`Teams asks for "${String(input['label'] ?? input['id'])}"`)
    values.push([String(input['id']), choiceOf(input, value)])
  }
  if (given.size > 0)
    throw new Error(`no field "${[...given.keys()].join('", "')}" in:\n${cards.map(readable).join('\n')}`)
  return Object.fromEntries(values)
}

/** People choose by what they read; the app gets what stands behind it. */
function choiceOf(input: Json, value: string): string {
  const choices = (input['choices'] ?? []) as { title: string; value: string }[]
  if (input['type'] !== 'Input.ChoiceSet' || value === '') return value
  const chosen = choices.find((choice) => choice.title === value) ?? choices.find((choice) => choice.value === value)
  if (chosen === undefined && input['style'] !== 'filtered' && input['isMultiSelect'] !== true)
    throw new Error(`no choice "${value}" among: ${choices.map(({ title }) => title).join(', ')}`)
  return chosen?.value ?? value
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
