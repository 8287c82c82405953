import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listen, openStage, own, type Answered, type Stage } from '../support/rehearsal'

const CODE = 'open sesame, please'
const html = { accept: 'text/html' }
/** As a proxy on this machine brings strangers in. */
const stranger = { ...html, 'x-forwarded-for': '203.0.113.7' }

const cookieOf = ({ headers }: Answered): string => headers['set-cookie']?.[0] ?? ''

describe('without an access code', () => {
  let stage: Stage
  beforeAll(async () => void (stage = await openStage()))
  afterAll(() => stage.close())

  it('opens to this machine and to nobody who comes through a proxy or by another name', async () => {
    expect((await stage.ask('/rehearsal/api/stage')).status).toBe(200)
    expect((await stage.ask('/rehearsal/phones/telegram/api/state')).status).toBe(200)
    for (const headers of [
      stranger,
      { ...html, host: 'desk.example' },
      { ...html, host: '192.168.1.5:3000' },
      { ...html, via: '1.1 proxy' },
    ]) {
      const page = await stage.ask('/rehearsal', { headers })
      expect(page.status).toBe(403)
      expect(page.text).toContain('REHEARSAL_ACCESS_CODE')
      expect((await stage.ask('/rehearsal/phones/telegram/api/state', { headers })).status).toBe(403)
    }
  })

  it('answers no name that a stranger pointed to this machine', async () => {
    const strange = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'a.local', '[::1', 'a b', '-']
    const answers: [string, number][] = []
    for (const host of strange)
      answers.push([host, (await stage.ask('/rehearsal/api/stage', { headers: { host } })).status])
    expect(answers).toEqual(strange.map((host) => [host, 421]))
  })

  it('refuses changes that another site makes a browser send', async () => {
    const body = JSON.stringify({ as: 'ada', verb: 'help', words: '' })
    const send = (headers: Record<string, string>) =>
      stage.ask('/rehearsal/api/verb', { method: 'POST', headers, body })
    const { 'x-sportello': _, ...simple } = own
    expect((await send({ ...own, origin: `http://127.0.0.1:${stage.port}` })).status).toBe(200)
    for (const headers of [
      simple,
      { 'content-type': 'text/plain' },
      { ...own, origin: 'http://evil.example' },
      { ...own, origin: 'null' },
      { ...own, origin: `http://127.0.0.1:${stage.port + 1}` },
      { ...own, 'sec-fetch-site': 'cross-site' },
      { ...own, 'sec-fetch-site': 'same-site' },
    ]) {
      expect((await send(headers)).status).toBe(403)
      expect(
        (await stage.ask('/rehearsal/phones/telegram/api/fault', { method: 'POST', headers, body: '{"fault":"down"}' }))
          .status,
      ).toBe(403)
    }
  })

  it('gives every page a policy under which only our own files run', async () => {
    for (const path of ['/rehearsal', '/rehearsal/site?account=webchat', '/rehearsal/phones/telegram']) {
      const { status, headers, text } = await stage.ask(path, { headers: html })
      expect([path, status]).toEqual([path, 200])
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).not.toContain('unsafe')
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/)
      expect(text).not.toMatch(/\son\w+=|\sstyle=/)
    }
  })

  it('puts nothing but the id of an account into the page of the shop', async () => {
    expect((await stage.ask('/rehearsal/site?account=shop-2')).text).toContain('data-account="shop-2"')
    const { text } = await stage.ask(`/rehearsal/site?account=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(text).toContain('data-account="webchat"')
    expect(text).not.toContain('alert')
  })
})

describe('with an access code', () => {
  let stage: Stage
  beforeAll(async () => void (stage = await openStage({ accessCode: CODE })))
  afterAll(() => stage.close())

  const enter = (code: string, headers: Record<string, string> = {}) =>
    stage.ask('/rehearsal/enter', {
      method: 'POST',
      headers: { host: 'desk.example', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ code }).toString(),
    })

  it('asks for the code, lets in who has it, and gives nothing away before', async () => {
    const door = await stage.ask('/rehearsal', { headers: { ...html, host: 'desk.example' } })
    expect(door.status).toBe(401)
    expect(door.text).toContain('name="code"')
    expect(door.text).not.toContain('Sportello Telecom')
    for (const path of [
      '/rehearsal/api/stage',
      '/rehearsal/api/events?after=0',
      '/rehearsal/phones/telegram/api/state',
      '/rehearsal/assets/rehearsal.js',
    ]) {
      expect([path, (await stage.ask(path, { headers: { host: 'desk.example' } })).status]).toEqual([path, 401])
    }
    const opened = await enter(CODE)
    expect(opened.status).toBe(303)
    expect(cookieOf(opened)).toMatch(/; Path=\/rehearsal;.*HttpOnly.*SameSite=Strict/)
    const cookie = cookieOf(opened).split(';')[0] ?? ''
    expect((await stage.ask('/rehearsal/api/stage', { headers: { host: 'desk.example', cookie } })).status).toBe(200)
    expect(
      (await stage.ask('/rehearsal/phones/telegram/api/state', { headers: { host: 'desk.example', cookie } })).status,
    ).toBe(200)
    const forged = `${cookie.slice(0, -3)}AAA`
    for (const bad of [forged, 'sportello_rehearsal=', 'sportello_rehearsal=%zz', cookie.replace('=', '=x')]) {
      expect((await stage.ask('/rehearsal/api/stage', { headers: { host: 'desk.example', cookie: bad } })).status).toBe(
        401,
      )
    }
  })

  it('forgets who came in after half a day', async () => {
    await stage.advance(60_000)
    const cookie = cookieOf(await enter(CODE)).split(';')[0] ?? ''
    await stage.advance(13 * 3_600_000)
    expect((await stage.ask('/rehearsal/api/stage', { headers: { host: 'desk.example', cookie } })).status).toBe(401)
  })

  it('lets nobody guess: five tries a minute, also for the right code', async () => {
    await stage.advance(60_000)
    const tries = [] as number[]
    for (const code of ['a', '', CODE.slice(0, -1), `${CODE} `, 'b']) tries.push((await enter(code)).status)
    expect(tries).toEqual([401, 401, 401, 401, 401])
    const sixth = await enter(CODE)
    expect([sixth.status, cookieOf(sixth)]).toEqual([429, ''])
    await stage.advance(60_000)
    expect((await enter(CODE)).status).toBe(303)
  })

  it('takes no code from the form of another site', async () => {
    await stage.advance(60_000)
    expect((await enter(CODE, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await enter(CODE, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  it('streams nothing to whom it does not let in', async () => {
    const page = listen(stage.port, '/rehearsal/api/events?after=0', { host: 'desk.example' })
    await stage.workspace.postCard('billing', { title: '', tone: 'plain', nodes: [], fallback: 'secret' }, 'secret')
    const allowed = listen(stage.port, '/rehearsal/api/events?after=0')
    await new Promise((resolve) => void setImmediate(resolve))
    while (allowed.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(page.heard).toEqual([])
    page.stop()
    allowed.stop()
  })
})

it('builds its pages without ever parsing text as markup', () => {
  const folders = ['src/workspaces/rehearsal/browser', 'src/channels/rehearsal/browser']
  for (const folder of folders) {
    for (const name of readdirSync(join(__dirname, '../..', folder)).filter((file) => file.endsWith('.ts'))) {
      const code = readFileSync(join(__dirname, '../..', folder, name), 'utf8')
      expect([
        name,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function/.exec(code),
      ]).toEqual([name, null])
    }
  }
})
