import type { ActionsBlock, ActionsBlockElement, ConfirmationDialog, KnownBlock, PlainTextOption } from '@slack/types'
import type { Button } from '../cards/card'
import { actId, menuId, writeValue } from './values'
import { LIMITS, actionsOf, plain } from './rich-text'

/** More than five wrap in every client and read as a heap. */
const IN_A_ROW = 5

type ActButton = Extract<Button, { kind: 'act' }>
type Menu = Extract<Button, { kind: 'menu' }>

/** Numbers the acts of one message, since their ids must differ. */
export type Counting = { next: () => number; cancel: string }

export function countFrom(start: number, cancel: string): Counting {
  let index = start
  return { next: () => index++, cancel }
}

export function renderButtons(items: readonly Button[], counting: Counting): KnownBlock[] {
  const elements = items.flatMap((item) => renderButton(item, counting))
  const rows: ActionsBlock[] = []
  for (let start = 0; start < elements.length; start += IN_A_ROW)
    rows.push(actionsOf(elements.slice(start, start + IN_A_ROW)))
  return rows
}

function renderButton(button: Button, counting: Counting): ActionsBlockElement[] {
  switch (button.kind) {
    case 'act':
      return [renderAct(button, counting)]
    case 'link':
      return isWebAddress(button.url)
        ? [
            {
              type: 'button',
              action_id: actId(counting.next(), 'link'),
              text: plain(button.label, LIMITS.label),
              url: button.url,
            },
          ]
        : []
    case 'menu':
      return renderMenu(button, counting)
  }
}

function renderAct({ act, label, style, confirm, value }: ActButton, counting: Counting): ActionsBlockElement {
  return {
    type: 'button',
    action_id: actId(counting.next(), act),
    text: plain(label, LIMITS.label),
    value: writeValue(value),
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm: confirmation({ label, confirm, cancel: counting.cancel }, style) }),
  }
}

type Asked = { label: string; confirm: string; cancel: string }

function confirmation({ label, confirm, cancel }: Asked, style: ActButton['style']): ConfirmationDialog {
  return {
    title: plain(label, LIMITS.confirmTitle),
    text: plain(confirm, LIMITS.confirmText),
    confirm: plain(label, LIMITS.confirmButton),
    deny: plain(cancel, LIMITS.confirmButton),
    ...(style === undefined ? {} : { style }),
  }
}

function renderMenu(menu: Menu, counting: Counting): ActionsBlockElement[] {
  const [first] = menu.items
  if (first === undefined) return []
  const shared = menu.items.every((item) => writeValue(item.value) === writeValue(first.value))
  const id = shared && fitsOptions(menu) ? menuId(counting.next(), first.value) : undefined
  // Slack's shortest menu has two items; and what its items cannot carry, buttons can.
  if (id === undefined || menu.items.length === 1) {
    return menu.items.map((item) => renderAct({ kind: 'act', ...item }, counting))
  }
  const options: PlainTextOption[] = menu.items.map(({ act, label }) => ({
    text: plain(label, LIMITS.option),
    value: act,
  }))
  return [{ type: 'static_select', action_id: id, placeholder: plain(menu.label, LIMITS.option), options }]
}

const fitsOptions = ({ items }: Menu): boolean =>
  items.length <= 100 && items.every(({ act }) => act.length <= LIMITS.option)

const isWebAddress = (url: string): boolean => url.length <= 3_000 && /^https?:\/\//i.test(url) && URL.canParse(url)
