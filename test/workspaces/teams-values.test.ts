import type { ActValue } from '../../src/workspaces/cards/card'
import { openSigner } from '../../src/workspaces/teams/values'

const SECRET = 'a secret of at least 32 characters'
const start = new Date('2026-11-21T09:30:00Z')
const daysLater = (days: number) => () => new Date(start.getTime() + days * 86_400_000)
const signer = openSigner(SECRET, () => start)
const c = '01939b1e-7c4e-7b52-9c8f-0f6d4a1f9a11'

describe('a button that travelled through somebody else’s client', () => {
  it.each<[string, ActValue]>([
    ['a conversation', { c }],
    ['a version', { c, v: 0 }],
    ['everything', { c, v: 3, r: c, a: c, h: 'f'.repeat(64) }],
  ])('is read as it was signed, with %s', (_name, value) => {
    const signed = signer.sign({ act: 'reply', value })
    expect(signer.read({ ...signed, msteams: { type: 'task/fetch' }, t_text: 'x' })).toEqual({ act: 'reply', value })
  })

  it.each(['act', 'c', 'v', 'r', 'a', 'h', 'e', 's'])('is refused when its %s was changed or left out', (key) => {
    const signed = signer.sign({ act: 'reply', value: { c, v: 3, r: c, a: c, h: 'f' } })
    const { [key]: was, ...less } = signed
    const other = typeof was === 'number' ? was + 1 : `x${String(was).slice(1)}`
    expect(signer.read({ ...signed, [key]: other })).toBeUndefined()
    expect(signer.read(less)).toBeUndefined()
  })

  it('means nothing with its parts exchanged', () => {
    const { a, r, ...rest } = signer.sign({ act: 'undo', value: { c, r: 'one', a: 'two' } })
    expect(signer.read({ ...rest, a: r, r: a })).toBeUndefined()
  })

  it('is worth nothing to whoever signs with another secret', () => {
    const signed = openSigner('another secret of 32 characters!!', () => start).sign({ act: 'claim', value: { c } })
    expect(signer.read(signed)).toBeUndefined()
  })

  it('may be pressed for thirty days and not after', () => {
    const signed = signer.sign({ act: 'claim', value: { c } })
    expect(openSigner(SECRET, daysLater(30)).read(signed)).toBeDefined()
    expect(openSigner(SECRET, daysLater(31)).read(signed)).toBeUndefined()
  })

  it.each([undefined, null, 'claim', 4, [], {}, { act: 'claim', c, e: 99_999, s: 'x'.repeat(22) }])(
    'is not %j',
    (data) => {
      expect(signer.read(data)).toBeUndefined()
    },
  )

  it('is drawn alike twice a day, so that a card that says the same is the same', () => {
    const evening = openSigner(SECRET, () => new Date('2026-11-21T22:00:00Z'))
    expect(evening.sign({ act: 'claim', value: { c } })).toEqual(signer.sign({ act: 'claim', value: { c } }))
  })

  it('takes no more room than sixty of them have in one card', () => {
    expect(JSON.stringify(signer.sign({ act: 'reply', value: { c, v: 12 } })).length).toBeLessThan(115)
  })
})

describe('what a form keeps', () => {
  it('is read as it was sealed, for three days', () => {
    const sealed = signer.seal({ act: 'reply', kept: { seen: '3' } })
    expect(openSigner(SECRET, daysLater(2)).unseal(sealed)).toEqual({ act: 'reply', kept: { seen: '3' } })
    expect(openSigner(SECRET, daysLater(4)).unseal(sealed)).toBeUndefined()
  })

  it.each([undefined, 4, '', 'a.b', 'x'.repeat(9_000)])('is not %j', (sealed) => {
    expect(signer.unseal(sealed)).toBeUndefined()
  })
})
