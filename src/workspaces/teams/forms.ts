import { z } from 'zod'
import { readFile, storeFile } from '../../desk/index'
import type { FileId } from '../../lib/ids'
import type { Dialog } from '../cards/dialog'
import { formMemory, type FormMemory } from '../cards/form-memory'
import type { PostRef } from '../workspace'
import type { Teams } from './surroundings'

/** It travels through the person's own client, sealed. */
export type Form = FormMemory & {
  /** Whose clocks the form's moments are read by. */
  zone: string
  /** The post that it was opened from. */
  place?: PostRef
}

const FORM = formMemory.extend({ zone: z.string(), place: z.string().optional() })

const ELSEWHERE = z.strictObject({ kept: z.string() })

/** More than this lies in the database meanwhile: it would leave too little room for what people are to read. */
const MAX_SEALED = 3_000

type Stand = Pick<Teams, 'counter' | 'signer'>

export type FormAround = Pick<Form, 'zone' | 'place' | 'files'>

/** The form's memory, for `renderDialog`. */
export async function sealForm({ counter, signer }: Stand, dialog: Dialog, around: FormAround): Promise<string> {
  const { act, value, submitKey, kept } = dialog
  const { zone, place, files } = around
  const form: Form = {
    ...{ act, value, submitKey, kept, zone },
    ...(place === undefined ? {} : { place }),
    ...(files === undefined || files.length === 0 ? {} : { files }),
  }
  const text = JSON.stringify(form)
  if (text.length <= MAX_SEALED) return signer.seal(form)
  const content = Buffer.from(text)
  return signer.seal({ kept: await storeFile(counter.desk, { name: 'form.json', mime: 'application/json', content }) })
}

/** Undefined for a form that is not ours, or so old that what it needs is gone. */
export async function openForm({ counter, signer }: Stand, data: unknown): Promise<Form | undefined> {
  const found = signer.unseal(sealedIn(data))
  const elsewhere = ELSEWHERE.safeParse(found)
  const whole = elsewhere.success ? await fetched(counter, elsewhere.data.kept) : found
  const parsed = FORM.safeParse(whole)
  return parsed.success ? (parsed.data as Form) : undefined
}

/** Where a form carries it; what a dialog submits without is a button of a card in it. */
export const SEALED = 'form'

export const isForm = (data: unknown): boolean => sealedIn(data) !== undefined

function sealedIn(data: unknown): string | undefined {
  const sealed = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[SEALED] : undefined
  return typeof sealed === 'string' ? sealed : undefined
}

async function fetched({ desk }: Teams['counter'], id: string): Promise<unknown> {
  const content = (await readFile(desk, id as FileId))?.content.toString('utf8')
  return content === undefined ? undefined : (JSON.parse(content) as unknown)
}
