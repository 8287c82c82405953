import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { uploadFile, type FileDoor } from './files'
import { outcomeOf } from './outcome'

/**
 * Apple names no longest text ("there may be a maximum size for the payload"): this is our own limit, far below
 * the 10 kB from which Apple treats other messages as large.
 */
export const MAX_TEXT = 5_000

/** Stands in the text where a file belongs. */
const PLACE_OF_FILE = '\ufffc'

export type Sending = FileDoor & { now: () => Date }

const TOO_LONG: SendOutcome = {
  ...{ kind: 'refused', reason: 'too_long', remedies: ['shorten'] },
  detail: `A message may have ${MAX_TEXT} characters. Nothing was sent.`,
}

/**
 * Files first, to where Apple wants them; then one call that reaches the customer. Its id is the attempt's: Apple does
 * not say that it knows an id again, so that nothing is ever repeated in the hope of it.
 */
export async function sendPart(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const { gateway, now } = sending
  if (countText(send.text, 'utf16') > MAX_TEXT) return TOO_LONG
  const attachments: object[] = []
  for (const file of send.files) {
    if (send.tooLate()) return TOO_LATE
    const uploaded = await uploadFile(sending, file, now())
    if (!uploaded.ok) return uploaded.outcome
    attachments.push(uploaded.attachment)
  }
  const message = {
    ...{ v: 1, type: 'text', id: send.attempt, sourceId: gateway.businessId, destinationId: send.thread },
    body: send.text.replaceAll(PLACE_OF_FILE, '') + PLACE_OF_FILE.repeat(attachments.length),
    ...(attachments.length === 0 ? {} : { attachments }),
  }
  if (send.tooLate()) return TOO_LATE
  const outcome = await gateway.call({
    ...{ method: 'POST', path: '/message', body: JSON.stringify(message) },
    headers: {
      ...{ 'content-type': 'application/json', id: send.attempt, 'destination-id': send.thread },
      'msp-agent': 'Sportello',
    },
  })
  return outcomeOf(outcome, send.attempt, now())
}
