import { z } from 'zod'
import { jsonOf } from '../../lib/json'
import type { ActValue } from '../cards/card'

/**
 * How buttons and menus carry their act through Slack: a button in `action_id` (unique in its message) and `value`;
 * a menu carries what its items share in `action_id`, since an item holds 75 characters only.
 */
const ACT_VALUE = z.strictObject({
  c: z.string().max(100),
  v: z.number().int().optional(),
  r: z.string().max(100).optional(),
  a: z.string().max(100).optional(),
  h: z.string().max(200).optional(),
})

const ACTION_ID = /^(act|menu)\|\d{1,3}\|(.{0,245})$/s
const MAX_ACTION_ID = 255

export const actId = (index: number, act: string): string => `act|${index}|${act}`

/** Undefined when the value does not fit: then the items stand as buttons. */
export function menuId(index: number, value: ActValue): string | undefined {
  const id = `menu|${index}|${writeValue(value)}`
  return id.length <= MAX_ACTION_ID ? id : undefined
}

export const writeValue = (value: ActValue): string => JSON.stringify(value)

function readValue(text: string): ActValue | undefined {
  const parsed = ACT_VALUE.safeParse(jsonOf(text))
  return parsed.success ? (parsed.data as ActValue) : undefined
}

export type Pressed = { act: string; value: ActValue }

/** What was pressed; undefined for anything that no card of ours holds. */
export function readPress(action: {
  id: string
  value?: string | undefined
  choice?: string | undefined
}): Pressed | undefined {
  const [, kind, rest] = ACTION_ID.exec(action.id) ?? []
  if (kind === undefined || rest === undefined) return undefined
  const act = kind === 'act' ? rest : action.choice
  const value = readValue((kind === 'act' ? action.value : rest) ?? '')
  return act === undefined || value === undefined ? undefined : { act, value }
}
