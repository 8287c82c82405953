import { SportelloError } from '../../lib/errors'
import type { ChannelCheck } from '../channel'
import { mustAnswer } from './api'
import type { Company } from './listen'

/** How the company's account stands, by reading one review. Never throws for what Trustpilot does. */
export async function checkCompany({ api, businessUnit }: Company): Promise<ChannelCheck[]> {
  try {
    const { status } = mustAnswer(await api.read(`/v1/private/business-units/${businessUnit}/reviews?perPage=1`))
    if (status !== 200) return [badStatus(status)]
    const until = await api.tokens.until()
    const token: ChannelCheck = { what: 'token', state: 'ok', detail: '', ...(until ? { until } : {}) }
    return [{ what: 'credentials', state: 'ok', detail: '' }, token]
  } catch (error) {
    if (error instanceof SportelloError) return [{ what: 'credentials', state: 'bad', detail: error.message }]
    throw error
  }
}

function badStatus(status: number): ChannelCheck {
  if (status === 403)
    return {
      ...{ what: 'permissions', state: 'bad' },
      detail:
        'Trustpilot does not let this application read the reviews: the plan needs the API module, and the application this domain.',
    }
  if (status === 404)
    return { what: 'permissions', state: 'bad', detail: 'Trustpilot knows no such business unit: check business_unit.' }
  if (status === 429) return { what: 'quota', state: 'warn', detail: 'Trustpilot asks for fewer calls.' }
  return { what: 'credentials', state: 'bad', detail: `Trustpilot does not show the reviews (HTTP ${status}).` }
}
