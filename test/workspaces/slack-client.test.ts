import { openCalls } from '../../src/workspaces/slack/client'
import { openLog } from '../../src/lib/log'
import { WorkspaceError } from '../../src/workspaces/workspace'
import { openSlackStandIn, type SlackStandIn } from '../support/slack-stand-in'

const log = openLog({ level: 'silent' })
let slack: SlackStandIn

beforeEach(async () => {
  slack = await openSlackStandIn()
  slack.addRoom('C1', 'care')
})
afterEach(() => slack.close())

async function post(): Promise<WorkspaceError | undefined> {
  const call = openCalls(slack.botToken, { apiUrl: slack.apiUrl, log })
  return call('chat.postMessage', { channel: 'C1', text: 'hello' }).then(
    () => undefined,
    (error: unknown) => error as WorkspaceError,
  )
}

describe('the client of Slack', () => {
  // What the library does by default after each of these: send the post again.
  it.each([
    ['resets the connection', 'reset', 'unknown'],
    ['answers 502', '502', 'unknown'],
    ['answers with a page instead of JSON', 'garbage', 'unknown'],
    ['asks to wait', '429', 'later'],
    ['fails half way', { error: 'internal_error' }, 'unknown'],
    ['says that the room is archived', { error: 'is_archived' }, 'gone'],
    ['does not know the channel', { error: 'channel_not_found' }, 'gone'],
    ['has removed the app from the channel', { error: 'not_in_channel' }, 'gone'],
    ['refuses the blocks', { error: 'invalid_blocks' }, 'refused'],
    ['does not know the token any more', { error: 'token_revoked' }, 'later'],
  ] as const)('sends exactly one request when Slack %s', async (_title, how, retry) => {
    slack.fail('chat.postMessage', { times: 10, how })
    const error = await post()
    expect(error).toBeInstanceOf(WorkspaceError)
    expect(error?.retry).toBe(retry)
    expect(slack.calls('chat.postMessage')).toHaveLength(1)
  })

  it('gives up on a Slack that never answers, after one request', async () => {
    slack.fail('chat.postMessage', { times: 10, how: 'hang' })
    const error = await post()
    expect(error?.retry).toBe('unknown')
    expect(slack.calls('chat.postMessage')).toHaveLength(1)
    expect(slack.messages('C1')).toHaveLength(1)
  }, 15_000)

  it('says how long Slack wants us to wait', async () => {
    slack.fail('chat.postMessage', { how: '429', retryAfter: 17 })
    expect((await post())?.retryAfterMs).toBe(17_000)
  })

  it('is not held up by a 429 of an earlier call', async () => {
    slack.fail('chat.postMessage', { how: '429', retryAfter: 3_600 })
    const call = openCalls(slack.botToken, { apiUrl: slack.apiUrl, log })
    await expect(call('chat.postMessage', { channel: 'C1', text: 'one' })).rejects.toThrow('ratelimited')
    await expect(call('chat.postMessage', { channel: 'C1', text: 'two' })).resolves.toMatchObject({ ok: true })
  })

  it('knows that nothing was sent when nobody listens', async () => {
    const gone = await openSlackStandIn()
    await gone.close()
    const call = openCalls('xoxb-nobody', { apiUrl: gone.apiUrl, log })
    await expect(call('auth.test')).rejects.toMatchObject({ retry: 'later' })
  })

  it('tells neither the token nor the text in its errors', async () => {
    slack.fail('chat.postMessage', { how: { error: 'invalid_blocks' } })
    const error = await post()
    const told = JSON.stringify([String(error), error?.stack, error?.cause])
    expect(told).not.toContain(slack.botToken)
    expect(told).not.toContain('hello')
  })
})
