import type { Channel } from '../../src/channels/channel'
import { linkedinKind } from '../../src/channels/linkedin/index'
import { linkedinSettings, openLinkedin, type LinkedinStandIn } from '../support/linkedin-stand-in'
import { openChannelHouse, type ChannelHouse } from './house'

export let house: ChannelHouse
export let linkedin: LinkedinStandIn

/** For a file of tests: a page of its own before each test. */
export function useLinkedin(): void {
  beforeEach(async () => {
    linkedin = await openLinkedin()
    house = await openChannelHouse('linkedin')
  })
  afterEach(async () => {
    await house.close()
    await linkedin.close()
  })
}

export const open = (settings: object = {}): Channel =>
  linkedinKind.open({ ...linkedinSettings(linkedin), ...settings }, house.deps)

/** A post as it stands in addresses of pages. */
export const place = (post: string): string => post.replace('urn:li:', '')
