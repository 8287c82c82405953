import { z } from 'zod'
import { hmacBase64, sameSecret, signValue, verifyValue, type SigningKey } from '../../lib/signatures'
import type { ActValue } from '../cards/card'

/**
 * What a button of a card carries through the person's own client and back: the act, what it is about, and proof that
 * we wrote it. Old proof is refused, so that a card that was copied out of a room is no key for ever.
 */
export type Signer = {
  sign: (said: Said) => Signed
  /** Undefined: not ours, changed on the way, or too old. */
  read: (data: unknown) => Said | undefined
  /** The same for what a form keeps; at most a few thousand characters: see `forms.ts`. */
  seal: (value: unknown) => string
  unseal: (sealed: unknown) => unknown
}

export type Said = { act: string; value: ActValue }
export type Signed = Readonly<Record<string, string | number>>

/**
 * How long a button may be pressed. A conversation rarely lies still for longer, and each redraw of its card renews
 * it; a card that was copied out of a room in spring opens nothing in summer.
 */
const LIVES_DAYS = 30
const MS_A_DAY = 86_400_000
/** A form that lies open longer than this is opened again: what it showed is not true any more. */
const FORM_LIVES_MS = 3 * MS_A_DAY
/** 128 bits: as many as nobody can try, in half of the room. A Home card has some sixty buttons. */
const MAC_LENGTH = 22

const SIGNED = z.object({
  act: z.string().max(100),
  c: z.string().max(200),
  v: z.number().int().optional(),
  r: z.string().max(100).optional(),
  a: z.string().max(100).optional(),
  h: z.string().max(200).optional(),
  /** The last day, counted from 1970: the same card drawn twice a day is the same card. */
  e: z.number().int(),
  s: z.string().length(MAC_LENGTH),
})

export function openSigner(secretKey: string, now: () => Date): Signer {
  const form: SigningKey = { secret: secretKey, purpose: 'teams form' }
  const today = (): number => Math.floor(now().getTime() / MS_A_DAY)
  return {
    sign: ({ act, value }) => {
      const said = { act, ...present(value), e: today() + LIVES_DAYS }
      return { ...said, s: macOf(secretKey, said) }
    },
    read: (data) => {
      const parsed = SIGNED.safeParse(data)
      if (!parsed.success) return undefined
      const { s, ...said } = parsed.data
      if (!sameSecret(s, macOf(secretKey, said)) || said.e < today()) return undefined
      const { act, e: _, ...value } = said
      return { act, value: value as ActValue }
    },
    seal: (value) => signValue(form, value, new Date(now().getTime() + FORM_LIVES_MS)),
    unseal: (sealed) => {
      const verified = typeof sealed === 'string' ? verifyValue(form, sealed, now()) : undefined
      return verified?.ok === true ? verified.value : undefined
    },
  }
}

const present = ({ c, v, r, a, h }: ActValue): ActValue => ({
  c,
  ...(v === undefined ? {} : { v }),
  ...(r === undefined ? {} : { r }),
  ...(a === undefined ? {} : { a }),
  ...(h === undefined ? {} : { h }),
})

type Unsigned = Omit<z.infer<typeof SIGNED>, 's'>

// Every place has its own position, so that no two things are written alike.
function macOf(secret: string, { act, c, v, r, a, h, e }: Unsigned): string {
  const said = JSON.stringify(['teams act', act, c, v ?? null, r ?? null, a ?? null, h ?? null, e])
  return hmacBase64(secret, 'sha256', said).replaceAll('+', '-').replaceAll('/', '_').slice(0, MAC_LENGTH)
}
