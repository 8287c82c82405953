import type { IActionSet } from '@microsoft/teams.cards'
import { localTimeOf } from '../../lib/time'
import { OPENS_WINDOW } from '../acts/windows'
import type { ActValue, Button } from '../cards/card'
import type { RenderWords } from './render-words'
import { LIMITS, boxed, cut, isWebAddress, lines, opening, runs, shownText, type Element } from './rich-text'
import type { Signer } from './values'

export type ButtonShape = {
  sign: Signer['sign']
  words: RenderWords
  zone: string
  /** The buttons of a Home card say so, that it can be drawn anew after what was done on it. */
  inHome: boolean
  /** Inside a dialog nothing opens and nothing is executed: everything is submitted to it, and it is drawn anew. */
  inDialog: boolean
  /** Numbers what is hidden until somebody confirms. */
  next: () => number
}

type Action = IActionSet['actions'][number]
type Act = Extract<Button, { kind: 'act' }>
type Menu = Extract<Button, { kind: 'menu' }>

/** Rows of at most six buttons; what menus hold is behind the last row's "…". */
export function renderButtons(items: readonly Button[], shape: ButtonShape): Element[] {
  const shown = items.filter((button) => button.kind !== 'menu').flatMap((button) => renderButton(button, shape))
  const menus = items.filter((button) => button.kind === 'menu')
  const behind = menus.flatMap((menu) => menuActions(menu, { shape, named: menus.length > 1 }))
  const rows: Action[][] = []
  for (let start = 0; start < shown.length; start += LIMITS.primaryActions) {
    rows.push(shown.slice(start, start + LIMITS.primaryActions).map(({ action }) => action))
  }
  const last = rows.pop() ?? []
  return [
    ...[...rows, [...last, ...behind]].filter((row) => row.length > 0).map(row),
    ...shown.flatMap(({ asked }) => asked),
  ]
}

const row = (actions: Action[]): IActionSet => ({ type: 'ActionSet', actions })

type Drawn = { action: Action; asked: Element[] }

function renderButton(button: Exclude<Button, Menu>, shape: ButtonShape): Drawn[] {
  if (button.kind === 'link') {
    if (!isWebAddress(button.url)) return []
    return [{ action: { ...opening(button.url), title: titleOf(button.label) }, asked: [] }]
  }
  const action = actOf(button, shape)
  return [button.confirm === undefined ? { action, asked: [] } : confirmed(button, action, shape)]
}

/**
 * Teams asks nothing before an act. So the button shows what would be asked and the button that does it, hidden until
 * then: nothing of it needs a window or another round to the server, and it works within forms as well.
 */
function confirmed({ label, confirm = '' }: Act, action: Action, { words, next }: ButtonShape): Drawn {
  const id = `confirm-${next()}`
  const toggle = (title: string): Action => ({ type: 'Action.ToggleVisibility', title, targetElements: [id] })
  const asked = boxed(
    [...lines(runs(shownText(confirm), { color: 'Attention' })), row([action, toggle(words.cancel)])],
    { style: 'emphasis', id, isVisible: false },
  )
  return { action: toggle(`${titleOf(label)}…`), asked }
}

const STYLE = { primary: 'positive', danger: 'destructive' } as const

function actOf({ act, label, style, value, until }: Act, shape: ButtonShape): Action {
  const title =
    until === undefined ? titleOf(label) : `${titleOf(label)} (${shape.words.until(secondOf(until, shape.zone))})`
  return { ...actionOf({ act, label: title, value }, shape), ...(style === undefined ? {} : { style: STYLE[style] }) }
}

/** Teams has to know before the button is pressed whether a window opens. */
function actionOf({ act, label, value }: { act: string; label: string; value: ActValue }, shape: ButtonShape): Action {
  const data = { ...shape.sign({ act, value }), ...(shape.inHome ? { at: 'home' } : {}) }
  const title = titleOf(label)
  if (shape.inDialog) return { type: 'Action.Submit', title, data }
  if (OPENS_WINDOW.has(act)) return { type: 'Action.Submit', title, data: { ...data, msteams: { type: 'task/fetch' } } }
  return { type: 'Action.Execute', title, verb: act, data }
}

// The menu itself has no name in Teams: with several menus behind one "…" each item says where it belongs.
function menuActions(menu: Menu, { shape, named }: { shape: ButtonShape; named: boolean }): Action[] {
  return menu.items.map((item) => ({
    ...actionOf({ ...item, label: named ? `${menu.label}: ${item.label}` : item.label }, shape),
    mode: 'secondary',
  }))
}

const titleOf = (label: string): string => cut(shownText(label), LIMITS.label).trim() || '…'

// Every zone is off by whole minutes.
const secondOf = (at: Date, zone: string): string =>
  `${localTimeOf(at, zone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`
