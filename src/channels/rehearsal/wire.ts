/** What the phone's page and its server say to each other; read by both, so it imports nothing. */
type Surface = 'dm' | 'comment' | 'mention' | 'review' | 'post' | 'keyword-hit' | 'email' | 'chat'
type Visibility = 'public' | 'private'

export type PhoneFile = { file: string; name: string; mime: string; bytes: number }

export type PhoneCustomer = { id: string; name: string; handle: string | null }

export type PhoneMessage = {
  id: string
  /** Grows with each change of this phone; as text, since it may pass 2^53. */
  change: string
  customer: string
  thread: string
  surface: Surface
  visibility: Visibility
  /** `in`: the customer wrote it; `out`: the brand did. */
  direction: 'in' | 'out'
  author: string
  subject: string | null
  text: string
  files: readonly PhoneFile[]
  /** It arrived, and the sender was not told so: the trainer's fault. */
  unheard: boolean
  at: string
  edits: number
  deleted: boolean
  seen: boolean
  /** The brand took it out of everybody else's sight. */
  hidden: boolean
}

/**
 * What goes wrong on purpose. Those for the next reply only: its answer is lost, it is lost itself, it is refused.
 * Until switched off: the platform is down.
 */
export const FAULTS = ['answer-lost', 'message-lost', 'refuses', 'down'] as const
export type Fault = (typeof FAULTS)[number]

export type PhoneState = {
  account: string
  channel: string
  name: string
  kind: 'chat' | 'mail'
  surfaces: readonly Surface[]
  can: { edit: boolean; remove: boolean; files: boolean }
  customers: readonly PhoneCustomer[]
  fault: Fault | null
  head: string
}
