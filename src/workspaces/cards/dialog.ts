import type { ActValue } from './card'

export type Field =
  | {
      kind: 'text'
      name: string
      label: string
      initial?: string
      multiline: boolean
      required: boolean
      max: number
      hint?: string
    }
  | {
      kind: 'select'
      name: string
      label: string
      options: readonly { value: string; label: string }[]
      initial?: string
      required: boolean
    }
  | { kind: 'datetime'; name: string; label: string; initial?: Date; required: boolean }
  | { kind: 'check'; name: string; label: string; initial: boolean }
  /** Files that the person adds here; a workspace that cannot upload in a dialog shows the hint instead. */
  | { kind: 'files'; name: string; label: string; hint: string; max: number }
  | { kind: 'says'; text: string; tone?: 'plain' | 'good' | 'warn' | 'bad' | 'quiet' }

/** A form that a person fills in. `submitKey` is made when it is opened: submitting it twice is one act. */
export type Dialog = {
  act: string
  title: string
  submit: string
  value: ActValue
  submitKey: string
  /** Kept by the form and given back unchanged. */
  kept: Readonly<Record<string, string>>
  fields: readonly Field[]
}

/** What a person entered, by field name; `files` are ids of files already stored. */
export type Entries = {
  text: Readonly<Record<string, string>>
  checks: Readonly<Record<string, boolean>>
  files: readonly string[]
}
