import { inspect } from 'node:util'
import fc from 'fast-check'
import { onePart, type TimedSend } from '../../src/channels/channel'
import type { SendOutcome } from '../../src/desk/index'
import type { FileId } from '../../src/lib/ids'
import { countText } from '../../src/lib/text'
import { jsonCases } from '../support/hostile'
import { watchNetwork } from '../support/network'
import type { Candidate, Given, Setup } from './candidate'
import { longestText, mutated, naughty, plain, readsWithoutFailing, surprises } from './material'
import { examineHiding } from './exam-hiding'
import { EXAM, FAILURES, QUESTIONS, type FailureName, type Question } from './questions'

const FILE: Given = { name: 'bill 3.txt', mime: 'text/plain', content: Buffer.from('Paid in full. €\n') }

/** The one exam of all channels: a channel is done when it passes. */
export function examine(name: string, { open, without = {} }: Setup): void {
  describe(`${EXAM}${name}`, () => {
    let candidate: Candidate
    const outcomes: unknown[] = []
    let network: ReturnType<typeof watchNetwork>

    beforeAll(async () => {
      network = watchNetwork()
      candidate = await open()
    })
    afterAll(async () => {
      await candidate?.close()
      network.restore()
    })

    const ask = (question: Question, answer: () => Promise<void>, ms = 60_000): void => {
      if (without[question] === undefined) it(QUESTIONS[question], answer, ms)
    }
    const attached = (): Given & { nameless?: true } => candidate.file ?? FILE
    const named = (name: string) => (attached().nameless ? {} : { name })
    const stored = async (file: Given) => {
      const id = (await candidate.keeps?.(file)) ?? (file.name as FileId)
      return { ...file, id, bytes: file.content.length }
    }
    const kept = async () => (await candidate.inbox()).length
    const send = async (told: Partial<TimedSend> = {}, channel = candidate.channel): Promise<SendOutcome> => {
      const outcome = await channel.send(candidate.reply(told))
      outcomes.push(outcome)
      return outcome
    }
    ask('handshake', async () => {
      for (const [how, { ask: introduce, answered }] of Object.entries(needed(candidate.handshakes)))
        expect([how, await introduce()]).toEqual([how, answered])
    })

    ask('forged', async () => {
      const before = await kept()
      for (const [how, forge] of Object.entries(needed(candidate.forgeries))) {
        expect([how, await forge()]).toEqual([how, false])
      }
      expect(await kept()).toBe(before)
    })

    ask('twice', async () => {
      const before = await kept()
      await candidate.customer.writes('My line is dead')
      await candidate.customer.comesAgain()
      await candidate.customer.comesAgain()
      const came = (await candidate.inbox()).slice(before)
      expect(came).toMatchObject([{ kind: 'message', text: expect.stringContaining('My line is dead') as string }])
    })

    ask('total', async () => {
      const parse = needed(candidate.parse)
      const bodies = (candidate.recorded ?? []).map(({ body }) => body)
      for (const { bytes } of jsonCases()) await readsWithoutFailing(parse, bytes)
      const property = fc.asyncProperty(mutated(bodies), (body) => readsWithoutFailing(parse, body))
      await fc.assert(property, { numRuns: 2_000 })
    })

    ask('recorded', async () => {
      const parse = needed(candidate.parse)
      for (const { name: what, body, is } of needed(candidate.recorded)) {
        const events = await parse(body)
        expect({ what, events }).toMatchObject({ what, events: is })
        // The same bytes are the same delivery: this is what the inbox tells doubles by.
        expect((await parse(body)).map(({ dedupeKey }) => dedupeKey)).toEqual(events.map(({ dedupeKey }) => dedupeKey))
      }
    })

    ask('naughty-in', async () => {
      const texts = naughty()
      const before = await kept()
      for (const text of texts) await candidate.customer.writes(text)
      const came = (await candidate.inbox()).slice(before)
      expect(came.map((event) => (event.kind === 'message' ? plain(event.text) : event.kind))).toEqual(texts.map(plain))
    })

    ask('naughty-out', async () => {
      const { unit, max } = candidate.channel.capabilities.text
      const texts = naughty().filter((text) => countText(text, unit) <= max)
      const before = (await candidate.customer.got()).length
      for (const text of texts) expect(await send({ text })).toMatchObject({ kind: 'sent' })
      const got = (await candidate.customer.got()).slice(before)
      expect(got.map(({ text }) => plain(text))).toEqual(texts.map(plain))
    })

    ask('limit', async () => {
      const { unit, max } = candidate.channel.capabilities.text
      const longest = longestText(max, unit)
      expect(await send({ text: longest })).toMatchObject({ kind: 'sent' })
      expect((await candidate.customer.got()).at(-1)?.text).toBe(longest)
      const got = (await candidate.customer.got()).length
      expect(await send({ text: `${longest}.` })).toMatchObject({
        kind: 'refused',
        reason: 'too_long',
        remedies: ['shorten'],
      })
      expect((await candidate.customer.got()).length).toBe(got)
    })

    ask('parts', async () => {
      const { split = onePart, capabilities } = candidate.channel
      const { name, mime, content } = attached()
      const ending = name.slice(name.lastIndexOf('.'))
      const files = await Promise.all(['one', 'two'].map((id) => stored({ mime, content, name: `${id}${ending}` })))
      const text = longestText(capabilities.text.max, capabilities.text.unit)
      const kind = candidate.reply().kind
      const parts = split({ text, files, kind })
      const before = (await candidate.customer.got()).length
      for (const [part, { text: said, files: ids }] of parts.entries()) {
        const carried = files.filter(({ id }) => ids.includes(id))
        expect(await send({ text: said, files: carried, part, parts: parts.length })).toMatchObject({ kind: 'sent' })
      }
      const got = (await candidate.customer.got()).slice(before)
      expect(got.map((one) => one.text).join('')).toBe(text)
      expect(got.flatMap((one) => one.files)).toMatchObject(files.map((file) => named(file.name)))
    })

    ask('once', async () => {
      const text = 'Dear Rosa,\n\nyour line works again: <b>50 %</b> & more “soon” 👩‍👩‍👧.\n\nAda'
      const [got, tries] = [(await candidate.customer.got()).length, await candidate.tries()]
      const outcome = await send({ text })
      expect(outcome).toMatchObject({ kind: 'sent' })
      expect((await candidate.customer.got()).slice(got).map((one) => one.text)).toEqual([text])
      expect(await candidate.tries()).toBe(tries + 1)
    })

    ask('late', async () => {
      const { asked } = candidate
      const { name, mime, content } = attached()
      const files = [{ name, mime, content, id: 'file' as FileId, bytes: content.length }]
      const [got, tries, before] = [(await candidate.customer.got()).length, await candidate.tries(), asked?.() ?? 0]
      const outcomes = [await send({ tooLate: () => true })]
      // The first thing that is asked of the platform takes all the time.
      if (asked) outcomes.push(await send({ text: '', files, tooLate: () => asked() > before }))
      for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
      if (asked) expect(asked()).toBeGreaterThan(before)
      expect([(await candidate.customer.got()).length, await candidate.tries()]).toEqual([got, tries])
    })

    for (const [failure, law] of Object.entries(FAILURES) as [FailureName, (typeof FAILURES)[FailureName]][]) {
      ask(failure, async () => {
        const { arrange, channel, tries = 1, outcome = {} } = needed(candidate.failures[failure])
        await arrange()
        const [got, before] = [(await candidate.customer.got()).length, await candidate.tries()]
        const told = await send({ text: `Did this arrive? ${failure}` }, channel)
        expect(told).toMatchObject({ ...law.outcome, ...outcome })
        expect('detail' in told && told.detail).toBeTruthy()
        // One call is one request, whatever comes of it.
        expect(await candidate.tries()).toBe(before + tries)
        const arrived = (await candidate.customer.got()).length - got
        expect(arrived).toBeLessThanOrEqual(law.outcome.kind === 'unknown' ? 1 : 0)
        if (channel?.probe) outcomes.push(await channel.probe())
      })
    }

    ask('refusals', async () => {
      for (const [what, { arrange, told = {}, is }] of Object.entries(needed(candidate.refusals))) {
        await arrange()
        const got = (await candidate.customer.got()).length
        const outcome = await send(told)
        expect({ what, outcome }).toMatchObject({ what, outcome: is })
        expect('detail' in outcome && outcome.detail).toBeTruthy()
        expect((await candidate.customer.got()).length).toBe(got)
      }
    })

    ask('files-in', async () => {
      const before = await kept()
      const file = attached()
      await candidate.customer.writes('Here is my bill', file)
      const [event] = (await candidate.inbox()).slice(before)
      const attachment = event?.kind === 'message' ? event.attachments[0] : undefined
      expect(attachment).toMatchObject({ ...named(file.name), mime: file.mime })
      if (attachment?.content !== undefined)
        return expect(Buffer.from(attachment.content, 'base64').equals(file.content)).toBe(true)
      const fetchFile = candidate.channel.fetchAttachment
      const source = attachment?.source ?? {}
      const fetched = await fetchFile?.(source, 1_000)
      expect(fetched?.content.equals(file.content)).toBe(true)
      // Refused with a sentence that people read, never cut.
      await expect(fetchFile?.(source, 3)).rejects.toMatchObject({ name: 'SportelloError', code: 'invalid' })
    })

    ask('files-out', async () => {
      const { name, mime, content } = attached()
      const file = await stored({ name, mime, content })
      const { split = onePart } = candidate.channel
      const before = (await candidate.customer.got()).length
      const parts = split({ text: 'Your bill', files: [file], kind: candidate.reply().kind })
      for (const [part, { text, files }] of parts.entries()) {
        const carried = files.length > 0 ? [file] : []
        expect(await send({ text, files: carried, part, parts: parts.length })).toMatchObject({ kind: 'sent' })
      }
      const got = (await candidate.customer.got()).slice(before)
      expect(got.map(({ text }) => text).join('')).toBe('Your bill')
      expect(got.flatMap(({ files }) => files)).toMatchObject([named(name)])
      expect(got.at(-1)?.files[0]?.content.equals(content)).toBe(true)
    })

    ask('evidence', async () => {
      const { capabilities, evidence } = candidate.channel
      expect(evidence !== undefined).toBe(capabilities.evidence)
      if (evidence === undefined) return
      const sent = candidate.reply({ text: 'Look for me' })
      expect(await candidate.channel.send(sent)).toMatchObject({ kind: 'sent' })
      const { attempt, reply, kind, thread, text } = sent
      const about = { attempt, reply, kind, thread, text, fileIds: [], part: 0, sinceMs: 60_000 }
      const proves = (found: Awaited<ReturnType<typeof evidence>>): boolean =>
        typeof found === 'object' ? found.ids.length > 0 : found === 'arrived'
      expect(proves(await evidence(about))).toBe(true)
      if (candidate.evidenceRepeats) {
        // Asking is sending the same once more, which the platform takes only once.
        return expect((await candidate.customer.got()).filter(({ text: one }) => one === text)).toHaveLength(1)
      }
      // Of what was never sent nobody may say that it arrived.
      const never = { ...about, attempt: candidate.reply().attempt, reply: candidate.reply().reply, text: 'Never sent' }
      expect(proves(await evidence(never))).toBe(false)
    })

    ask('hide', () => examineHiding(candidate, outcomes))

    ask('probe', async () => {
      const [got, tries] = [(await candidate.customer.got()).length, await candidate.tries()]
      expect(await candidate.channel.probe?.()).toEqual({ ok: true })
      expect([(await candidate.customer.got()).length, await candidate.tries()]).toEqual([got, tries])
    })

    ask('secrets', () => {
      const told = inspect(outcomes, { depth: 12, maxStringLength: null, maxArrayLength: null }) + candidate.logged()
      expect(outcomes.length).toBeGreaterThan(0)
      expect(candidate.secrets.filter((secret) => told.includes(secret))).toEqual([])
      return Promise.resolve()
    })

    ask('here', () => Promise.resolve(expect(network.left()).toEqual([])))

    ask('capabilities', async () => {
      const { channel, recorded = [], parse } = candidate
      const events = [...(await candidate.inbox())]
      for (const { body } of parse ? recorded : []) events.push(...(await needed(parse)(body)))
      expect(events.filter(({ kind }) => kind === 'message').length).toBeGreaterThan(0)
      expect(events.flatMap((event) => surprises(event, channel))).toEqual([])
      expect([channel.hide !== undefined, channel.capabilities.hides !== undefined]).toEqual(
        without.hide === undefined ? [true, true] : [false, false],
      )
      expect(channel.capabilities.surfaces).toEqual(expect.arrayContaining([...(channel.capabilities.hides ?? [])]))
      for (const surface of channel.capabilities.surfaces) {
        expect(channel.capabilities.reply[surface]?.length).toBeGreaterThan(0)
      }
    })
  })
}

/** A question that is asked needs its material: what is left out must be said in `without`. */
function needed<T>(material: T | undefined): T {
  if (material === undefined) throw new Error('The candidate has nothing for this question, and does not say why')
  return material
}
