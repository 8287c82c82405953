import { crypt, isAllowed } from '../../src/channels/apple/files'
import { openGateway } from '../../src/channels/apple/gateway'
import { isSignedForUs, macOf, signToken } from '../../src/channels/apple/token'
import { APPLE_BUSINESS, APPLE_MSP, APPLE_SECRET, appleToken } from '../support/apple-stand-in'

const now = new Date('2026-03-02T10:00:00Z')
const key = { mspId: APPLE_MSP, secret: Buffer.from(APPLE_SECRET, 'base64') }
const at = Math.floor(now.getTime() / 1_000)

describe('the token of a delivery', () => {
  const fresh = { iat: at }
  const right = appleToken(fresh)
  const flipped = (index: number): string => {
    const letters = [...right]
    letters[index] = letters[index] === 'A' ? 'B' : 'A'
    return letters.join('')
  }
  const verify = (token: string | undefined, maxAgeS = 86_400, tooOld = (_: number): void => undefined): boolean =>
    isSignedForUs(token, key, { now, maxAgeS, tooOld })
  const other = Buffer.from('the secret of another provider').toString('base64')
  it.each<[string, string | undefined, boolean]>([
    ['right', right, true],
    ['for several providers, us among them', appleToken({ ...fresh, aud: ['x', APPLE_MSP] }), true],
    ['for others', appleToken({ ...fresh, aud: ['x', 'y'] }), false],
    ['for nobody', appleToken({ ...fresh, aud: undefined }), false],
    ['for something that is no name', appleToken({ ...fresh, aud: { [APPLE_MSP]: 1 } }), false],
    ['of another secret', appleToken(fresh, { secret: other }), false],
    ['with one letter of its head changed', flipped(10), false],
    ['with one letter of its claims changed', flipped(60), false],
    ['with one letter of its signature changed', flipped(right.length - 5), false],
    ['of another algorithm', appleToken(fresh, { alg: 'HS512' }), false],
    ['of no algorithm', appleToken(fresh, { alg: 'none' }), false],
    ['without a signature', right.replace(/[^.]*$/, ''), false],
    ['without a time', appleToken({ iat: undefined }), false],
    ['of a clock that is a minute fast', appleToken({ iat: at + 60 }), true],
    ['of a clock that is ten minutes fast', appleToken({ iat: at + 600 }), false],
    ['that has ended', appleToken({ ...fresh, exp: at - 600 }), false],
    ['that ends later', appleToken({ ...fresh, exp: at + 600 }), true],
    ['not there', undefined, false],
    ['endless', `Bearer ${'a'.repeat(100_000)}.${'a'.repeat(100_000)}.a`, false],
    ['no bearer', right.replace('Bearer', 'Basic'), false],
  ])('that is %s', (_, token, is) => {
    expect(verify(token)).toBe(is)
  })

  it('is refused when it is older than the account allows, and only then', () => {
    const old = appleToken({ iat: at - 3_600 })
    expect([verify(old), verify(old, 3_600), verify(old, 3_599)]).toEqual([true, true, false])
  })

  it('is told by its age when nothing else is wrong with it', () => {
    const ages: number[] = []
    for (const token of [right, appleToken({ iat: at - 90_000 }), appleToken({ iat: at - 90_000 }, { secret: other })])
      verify(token, 86_400, (ageS) => ages.push(ageS))
    expect(ages).toEqual([90_000])
  })

  it('is signed as RFC 7515 does it (its example A.1)', () => {
    const secret = Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    )
    const signed =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
    expect(macOf(secret, signed)).toBe('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  })

  it('of ours names the provider and the second, and is not taken back as one of Apple', () => {
    const token = signToken(key, now)
    const [, claims = ''] = token.split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ iss: APPLE_MSP, iat: at })
    expect(verify(`Bearer ${token}`)).toBe(false)
  })
})

describe('a file', () => {
  it('is sealed with AES-256 in counter mode from zero on (test cases 13 and 14 of the GCM specification)', () => {
    // What three blocks of zeros become under a key of zeros: the blocks for the counters 0, 1 and 2.
    const blocks = [
      'dc95c078a2408989ad48a21492842087',
      '530f8afbc74536b9a963b4f1c4cb738b',
      'cea7403d4d606b6e074ec5d3baf39d18',
    ]
    const zeros = Buffer.alloc(48)
    const sealed = crypt(zeros, Buffer.alloc(32))
    expect(sealed.toString('hex')).toBe(blocks.join(''))
    expect(crypt(sealed, Buffer.alloc(32)).equals(zeros)).toBe(true)
  })

  const apiUrl = 'https://mspgw.push.apple.com/v1'
  const gateway = openGateway({ key, businessId: APPLE_BUSINESS, apiUrl, timeoutMs: 100, now: () => now })
  it.each([
    ['https://cvws.icloud-content.com/B/1', true],
    ['https://icloud.com/', true],
    ['https://mspgw.push.apple.com/x', true],
    ['http://cvws.icloud-content.com/', false],
    ['https://cvws.icloud-content.com:8443/', false],
    ['https://rosa@cvws.icloud-content.com/', false],
    ['https://noticloud.com/', false],
    ['https://icloud.com.example/', false],
    ['https://169.254.169.254/', false],
  ])('is fetched from %s: %s', (url, is) => {
    expect(isAllowed({ gateway, hosts: ['icloud-content.com', 'icloud.com', 'apple.com'] }, new URL(url))).toBe(is)
  })
})
