import { renamedThread } from '../../src/desk/conversations/elsewhere.rules'
import { placesOf } from '../../src/desk/conversations/conversation.rules'
import type { IdentityId } from '../../src/lib/ids'

describe('the thread of a person who has another id now', () => {
  it.each([
    ['393331112233', '393331112233', 'IT.901', 'IT.901'],
    ['phone:393331112233', '393331112233', 'IT.901', 'phone:IT.901'],
    ['12:dm:12', '12', '99', '99:dm:99'],
    ['4123', '12', '99', '4123'],
    ['x12', '12', '99', 'x12'],
    ['12x:12', '12', '99', '12x:99'],
    ['post-77', '12', '99', 'post-77'],
    ['a', '', '99', 'a'],
    ['$&', '$&', '$1', '$1'],
  ])('%s, with %s now %s, is %s', (...row) => {
    const [thread, former, now, expected] = row
    expect(renamedThread(thread, { former, now })).toBe(expected)
  })
})

describe('where a conversation can be answered', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 3, minute))
  const began = {
    thread: 'comment-1',
    surface: 'comment',
    visibility: 'public',
    identity: 'public-rosa' as IdentityId,
    lastCustomerAt: at(0),
  } as const
  const moved = { thread: 'dm-1', surface: 'dm', visibility: 'private', identity: null, lastCustomerAt: null } as const
  const threads = (talk: Parameters<typeof placesOf>[0]): string[] => placesOf(talk).map(({ thread }) => thread)

  it('is where it began, and nowhere else until the customer has answered in private', () => {
    expect(threads({ ...began, elsewhere: null })).toEqual(['comment-1'])
    expect(threads({ ...began, elsewhere: moved })).toEqual(['comment-1'])
  })

  it('is first where the customer wrote last', () => {
    expect(threads({ ...began, lastCustomerAt: at(5), elsewhere: { ...moved, lastCustomerAt: at(5) } })).toEqual([
      'dm-1',
      'comment-1',
    ])
    expect(threads({ ...began, lastCustomerAt: at(9), elsewhere: { ...moved, lastCustomerAt: at(5) } })).toEqual([
      'comment-1',
      'dm-1',
    ])
  })

  it('is spoken of with the person who writes there', () => {
    const elsewhere = { ...moved, identity: 'private-rosa' as IdentityId, lastCustomerAt: at(5) }
    expect(placesOf({ ...began, elsewhere }).map(({ identity }) => identity)).toEqual(['private-rosa', 'public-rosa'])
    const unknown = { ...elsewhere, identity: null, lastCustomerAt: at(5) }
    expect(placesOf({ ...began, lastCustomerAt: at(5), elsewhere: unknown })[0]?.identity).toBe('public-rosa')
  })
})
