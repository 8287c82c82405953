import { signatureOf } from '../../src/channels/sms/signature'
import { openPlatform, type Platform, type PlatformAnswer } from './platform'

/** A Twilio that refuses what Twilio refuses. */
export type TwilioStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; text: string; from: string; statusUrl: string; sid: string }[]
  media: Map<string, { mime: string; content: Buffer }>
  /** Who wrote STOP. */
  stopped: Set<string>
}

export const TWILIO_SID = `AC${'0123456789abcdef'.repeat(2)}`
export const TWILIO_TOKEN = 'an-auth-token-of-the-tests-012345'
export const OUR_NUMBER = '+390212345678'

/** The address that Twilio was told, whatever our server is called behind its proxy. */
export const TOLD_URL = 'http://desk.example/webhooks/sms/sms'

export const twilioSignature = (form: Record<string, string>, url = TOLD_URL, token = TWILIO_TOKEN): string =>
  signatureOf(token, url, new URLSearchParams(form))

const no = (status: number, code: number, message: string): PlatformAnswer => ({
  ...{ status, body: { code, message, status, more_info: `https://www.twilio.com/docs/errors/${code}` } },
})

export async function openTwilio(): Promise<TwilioStandIn> {
  const sent: TwilioStandIn['sent'] = []
  const media: TwilioStandIn['media'] = new Map()
  const stopped = new Set<string>()
  const account = `/2010-04-01/Accounts/${TWILIO_SID}`
  const basic = `Basic ${Buffer.from(`${TWILIO_SID}:${TWILIO_TOKEN}`).toString('base64')}`
  const create = (form: URLSearchParams): PlatformAnswer => {
    const [to = '', text = '', from = ''] = ['To', 'Body', 'From'].map((name) => form.get(name) ?? '')
    if (!/^\+\d{6,15}$/.test(to)) return no(400, 21211, `The 'To' number ${to} is not a valid phone number.`)
    if (stopped.has(to)) return no(400, 21610, 'Attempt to send to unsubscribed recipient')
    if (text === '') return no(400, 21602, 'Message body is required.')
    if (text.length > 1_600) return no(400, 21617, 'The concatenated message body exceeds the 1600 character limit')
    if (from !== OUR_NUMBER) return no(400, 21606, `The 'From' phone number provided is not valid`)
    const sid = `SM${String(sent.length + 1).padStart(32, '0')}`
    sent.push({ to, text, from, statusUrl: form.get('StatusCallback') ?? '', sid })
    return { status: 201, body: { sid, status: 'queued', error_code: null, num_segments: '1' } }
  }
  const platform = await openPlatform({
    guard: ({ headers, path }) =>
      headers['authorization'] === basic || path.startsWith('/cdn/') ? undefined : no(401, 20003, 'Authenticate'),
    routes: {
      [`POST ${account}/Messages.json`]: ({ body }) => create(new URLSearchParams(body.toString('utf8'))),
      [`GET ${account}/Messages.json`]: ({ query }) => {
        const found = sent.filter(({ to }) => to === query.get('To')).toReversed()
        const messages = found.map(({ sid, text, to }) => ({
          ...{ sid, body: text, to, direction: 'outbound-api', status: 'sent' },
          date_created: new Date().toUTCString(),
        }))
        return { status: 200, body: { messages, page_size: 50 } }
      },
      [`GET ${account}.json`]: () => ({ status: 200, body: { sid: TWILIO_SID, status: 'active' } }),
      [`GET ${account}/Messages/:message/Media/:media`]: ({ params }) => ({
        ...{ status: 307, headers: { location: `/cdn/${params['media'] ?? ''}` } },
      }),
      'GET /cdn/:media': ({ params, headers }) => {
        const file = media.get(params['media'] ?? '')
        if (headers['authorization'] !== undefined) return { status: 400, body: 'Our name is nobody else’s business' }
        return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : { status: 404 }
      },
    },
  })
  return { ...platform, sent, media, stopped }
}
