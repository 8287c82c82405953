import type { Fault, PhoneCustomer } from '../wire'
import { post } from './phone-api.js'
import { byId, el, fill } from './phone-dom.js'
import { attempt, play, refreshState, say, store } from './phone-store.js'

/** What each fault does, for the menu and for the line that warns while it is on. */
const FAULTS: readonly (readonly [Fault, string, string])[] = [
  ['answer-lost', 'Lose the next answer', 'The next reply arrives here, but its sender is not told.'],
  ['message-lost', 'Lose the next reply', 'The next reply does not arrive, and its sender is not told.'],
  ['refuses', 'Refuse the next reply', 'The next reply is refused: this customer accepts no messages.'],
  ['down', 'Platform is down', 'The platform is down: replies wait until you switch this off.'],
]

let drawn = ''

/** Who is played, and what a trainer can do. Drawn again only when that changed: a menu in use stays open. */
export function drawHead(): void {
  const { state, me } = store
  const next = JSON.stringify([state.customers, state.fault, me])
  if (next === drawn) return
  drawn = next
  const select = el(
    'select',
    { 'aria-label': 'You are' },
    state.customers.map(({ id, name }) => el('option', { value: id, selected: id === me }, name)),
  )
  select.addEventListener('change', () => void attempt(() => play(select.value)))
  const customer = state.customers.find(({ id }) => id === me)
  fill(byId('head'), [
    el('span', { class: 'avatar', 'aria-hidden': 'true' }, [...(customer?.name ?? '?')][0] ?? '?'),
    el('div', { class: 'who' }, [el('span', { class: 'small' }, `writing to ${state.name} as`), select]),
    el(
      'button',
      { type: 'button', popovertarget: 'tools', 'aria-label': 'Customers and faults', title: 'Customers and faults' },
      '⋯',
    ),
    tools(customer),
  ])
  const fault = FAULTS.find(([kind]) => kind === state.fault)
  const line = byId('fault')
  line.hidden = fault === undefined
  fill(line, [fault?.[2], ' ', el('button', { type: 'button', click: () => void switchFault(null) }, 'Switch off')])
}

function tools(customer: PhoneCustomer | undefined): HTMLElement {
  const box = el('div', { id: 'tools', popover: 'auto', class: 'tools' })
  const name = el('input', { 'aria-label': 'Name', value: customer?.name ?? '', maxlength: 80 })
  const rename = el('form', { class: 'row' }, [name, el('button', {}, 'Rename')])
  rename.addEventListener('submit', (event) => {
    event.preventDefault()
    box.hidePopover()
    void saveCustomer(store.me, name.value)
  })
  const fresh = el('input', { 'aria-label': 'Name of a new customer', placeholder: 'New customer …', maxlength: 80 })
  const add = el('form', { class: 'row' }, [fresh, el('button', {}, 'Add')])
  add.addEventListener('submit', (event) => {
    event.preventDefault()
    box.hidePopover()
    void saveCustomer(crypto.randomUUID(), fresh.value)
  })
  const crowd = [3, 10, 30].map((count) =>
    el('button', { type: 'button', click: () => (box.hidePopover(), void many(count)) }, `${count} people`),
  )
  fill(box, [
    el('h2', {}, 'Customer'),
    rename,
    add,
    el('h2', {}, 'Write several at once'),
    el('div', { class: 'row' }, crowd),
    el('h2', {}, 'Make something fail'),
    ...FAULTS.map(([kind, label, says]) => faultSwitch(kind, label, says)),
  ])
  return box
}

function faultSwitch(kind: Fault, label: string, says: string): HTMLElement {
  const input = el('input', { type: 'checkbox', role: 'switch', checked: store.state.fault === kind })
  input.addEventListener('change', () => void switchFault(input.checked ? kind : null))
  return el('label', { class: 'switch' }, [input, el('span', {}, [label, el('small', {}, says)])])
}

async function switchFault(fault: Fault | null): Promise<void> {
  await attempt(async () => {
    await post('fault', { fault })
    await refreshState()
  })
}

async function saveCustomer(id: string, name: string): Promise<void> {
  if (name.trim() === '') return say('A customer needs a name.')
  await attempt(async () => {
    await post('customer', { id, name })
    await refreshState()
    await play(id)
  })
}

async function many(count: number): Promise<void> {
  const done = await attempt(async () => {
    await post('crowd', { count })
    await refreshState()
  })
  if (done) say(`${count} people wrote. Look at the workspace.`)
}
