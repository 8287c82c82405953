import { accept } from '../../../src/desk/index'
import type { AccountId } from '../../../src/lib/ids'
import type { TelegramCustomer } from '../telegram-customer'
import { until } from '../until'
import type { Visitor } from '../visitor'
import type { Post, Stage } from './stage'

/** Whoever has an account in Slack and Teams; the playbook does not know Zoe. */
export const PEOPLE = ['Ada', 'Marco', 'Bruno', 'Giulia', 'Vera', 'Carlo', 'Lucia', 'Hanna', 'Dario', 'Zoe']

/** Rosa at the web chat of the site, and the card of what she wrote. */
export async function rosaWrites({ house, card }: Stage, text: string): Promise<{ rosa: Visitor; card: Post }> {
  const rosa = await house.visitor()
  await rosa.writes(text)
  const found = await card(text)
  await house.quiet()
  return { rosa, card: found }
}

let lastPhone = 400

/** Nina with her phone, at Telegram; a new number each time. */
export async function ninaWrites(
  { house, card }: Stage,
  text: string,
): Promise<{ nina: TelegramCustomer; message: number; card: Post }> {
  const nina = house.phone((lastPhone += 1))
  const message = await nina.writes(text)
  const found = await card(text)
  await house.quiet()
  return { nina, message, card: found }
}

/** Telegram tells bots of no deletions, other platforms do: what they all make of it comes in here. */
export async function deletes({ house }: Stage, { chat }: TelegramCustomer, message: number): Promise<void> {
  const { desk, engine } = house.app
  const about = { account: 'telegram' as AccountId, thread: chat, externalId: `${chat}:${message}` }
  const event = { kind: 'deleted', dedupeKey: `deleted:${chat}:${message}`, occurredAt: desk.now(), ...about } as const
  await accept(desk, [{ source: 'customer', channel: 'telegram', raw: Buffer.alloc(0), event }])
  engine.kick()
  await house.quiet()
}

/** What Rosa got from the brand. */
export const answersTo = async (rosa: Visitor): Promise<string[]> =>
  (await rosa.sees()).filter(({ by }) => by === 'brand').map(({ text }) => text)

/** The undo time passes, and she has this many answers. */
export async function answered({ house }: Stage, rosa: Visitor, count = 1): Promise<string[]> {
  await house.undoTimePasses()
  const all = await until('Rosa sees the answer', async () => {
    const got = await answersTo(rosa)
    return got.length >= count ? got : undefined
  })
  await house.quiet()
  return all
}

export const acts = ({ buttons }: Post): string[] => buttons.map(({ act }) => act)
export const labels = ({ buttons }: Post): string[] => buttons.map(({ label }) => label)
