import { randomUUID } from 'node:crypto'
import { appleKind } from '../../src/channels/apple/index'
import { TEXT } from '../support/apple-payloads'
import {
  APPLE_BUSINESS,
  APPLE_MSP,
  APPLE_SECRET,
  appleDelivery,
  appleToken,
  openApple,
  type AppleStandIn,
} from '../support/apple-stand-in'
import { openChannelHouse, type ChannelHouse } from './house'

let house: ChannelHouse
let apple: AppleStandIn
beforeAll(async () => {
  apple = await openApple()
  house = await openChannelHouse('apple')
})
afterAll(async () => {
  await house.close()
  await apple.close()
})
const settings = (): object => ({
  ...{ business_id: APPLE_BUSINESS, msp_id: APPLE_MSP, secret: APPLE_SECRET, api_url: `${apple.url}/v1` },
})

it('lets in nobody with a token of the day before, and tells a person how old it was', async () => {
  const channel = appleKind.open({ ...settings() }, { ...house.deps, clock: { now: () => new Date() } })
  const url = `${await house.serve(channel)}/webhooks/apple/apple/message`
  const deliver = async (ageS: number): Promise<number> => {
    const { body, headers } = appleDelivery({ ...TEXT, id: randomUUID() })
    const authorization = appleToken({ iat: Math.floor(Date.now() / 1_000) - ageS })
    const sent = { method: 'POST', body: new Uint8Array(body), headers: { ...headers, authorization } }
    return (await fetch(url, sent)).status
  }
  expect([await deliver(86_300), await deliver(90_000), await deliver(90_000)]).toEqual([200, 401, 401])
  expect(await channel.checks?.()).toMatchObject([
    { what: 'credentials', state: 'ok' },
    {
      what: 'token',
      state: 'bad',
      detail: expect.stringMatching(/9000\d s old.*token_max_age_s allows 86400/) as string,
    },
  ])
  const told = house
    .logged()
    .split('\n')
    .filter((line) => line.includes('its token is too old'))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/"ms":9000\d000/)
})
