/**
 * What is shown, as plain data: workspaces render it, and nothing else builds blocks or HTML. Strings are shown as
 * they are (never as markup): whatever a customer wrote cannot ping, format or mask a link.
 */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'quiet'

export type CardNode =
  | { kind: 'text'; text: string; tone?: Tone; size?: 'small' | 'normal' | 'large' }
  /** Somebody's own words. */
  | { kind: 'quote'; author: string; text: string; at: Date; link?: string; struck?: boolean; folded?: string }
  | { kind: 'facts'; items: readonly { label: string; value: string }[] }
  /** `name` is only a name; `url` is a path of ours (`/files/…`) that a workspace may turn into an upload. */
  | { kind: 'file'; file: string; name: string; mime: string; bytes: number | null }
  | { kind: 'divider' }
  | { kind: 'buttons'; items: readonly Button[] }

export type Button =
  | {
      kind: 'act'
      act: string
      label: string
      style?: 'primary' | 'danger'
      /** Asked before the act is done. */
      confirm?: string
      value: ActValue
      /** From then on the act is too late: a workspace that can counts down to it. */
      until?: Date
    }
  | { kind: 'link'; label: string; url: string }
  /** A menu of further acts. */
  | { kind: 'menu'; label: string; items: readonly { act: string; label: string; value: ActValue }[] }

/** All that a button carries: what it is about and which version of the card was seen. Everything else is read again. */
export type ActValue = { c: string; v?: number; r?: string; a?: string; h?: string }

export type Card = {
  /** Empty for a post of one sentence. */
  title: string
  tone: Tone
  nodes: readonly CardNode[]
  /** One line for notifications and for screen readers. */
  fallback: string
}
