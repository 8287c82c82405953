import { newId, type FileId } from '../../src/lib/ids'
import type { Card } from '../../src/workspaces/cards/card'
import { openPosts } from '../../src/workspaces/teams/posts'
import { toPlace } from '../../src/workspaces/teams/refs'
import { CARE, openTeamsDoor, type TeamsDoor } from '../support/teams-door'
import type { Json, PostRow } from '../support/teams/ledger'
import { until } from '../support/until'

let door: TeamsDoor
let posts: ReturnType<typeof openPosts>
let invited: string[]
beforeEach(async () => {
  door = await openTeamsDoor({ patience: { callMs: 4_000, postMs: 1_000, invokeMs: 4_000 } })
  invited = []
  posts = openPosts(door.teams, { invite: (user) => Promise.resolve(invited.push(user) < 0), patienceMs: 60_000 })
})
afterEach(() => door.close())

const plain = (text: string): Card => ({
  ...{ title: '', tone: 'plain', fallback: text },
  nodes: [{ kind: 'text', text }],
})
const shown = (where: string): string[] => door.standIn.posts(where).map(door.standIn.contentOf)
const rows = (): PostRow[] => door.standIn.posts(CARE)

describe('posts in Teams', () => {
  it('stand in their thread, and a card is replaced whole', async () => {
    const root = await posts.postCard(CARE, plain('Rosa is waiting'), 'k:1')
    await posts.postInThread(root, { card: plain('A note'), key: 'k:2' })
    await posts.redraw(root, plain('Rosa was answered'))
    const thread = door.standIn.thread(CARE, 'Rosa was answered')
    expect(thread?.replies.map(door.standIn.contentOf).join()).toContain('A note')
    expect(shown(CARE).join()).not.toContain('Rosa is waiting')
  })

  it('mention the one person who is told, by name and by an id that Teams knows', async () => {
    const { people } = door.playbook
    const ada = people.find(({ id }) => id === 'ada')
    Object.assign(ada?.workspaces ?? {}, { teams: door.standIn.aad('ada') })
    const root = await posts.postCard(CARE, plain('Rosa is waiting'), 'k:1')
    await posts.postInThread(root, { card: plain('Ada, look'), key: 'k:2', mention: door.standIn.aad('ada') })
    await posts.postInThread(root, { card: plain('Nobody in particular'), key: 'k:3' })
    expect(rows().map(door.standIn.mentionsOf)).toEqual([[], [door.standIn.aad('ada')], []])
  })

  it('say what a place that is gone, a ref that is none and a full thread come to', async () => {
    const root = await posts.postCard(CARE, plain('x'), 'k:1')
    await expect(posts.postCard('19:no@thread.tacv2', plain('x'), 'k')).rejects.toMatchObject({ retry: 'gone' })
    await expect(posts.redraw('no ref', plain('x'))).rejects.toMatchObject({ retry: 'refused' })
    door.standIn.limits.perThread = { posts: 1, inMs: 60_000 }
    await posts.postInThread(root, { card: plain('one'), key: 'k:2' })
    await expect(posts.postInThread(root, { card: plain('two'), key: 'k:3' })).rejects.toMatchObject({
      ...{ retry: 'later', retryAfterMs: 1_000 },
    })
    await door.standIn.installInTeam(CARE, 'ada', 'remove')
    await expect(posts.postInThread(root, { card: plain('x'), key: 'k:4' })).rejects.toMatchObject({ retry: 'gone' })
  })

  it('open by a link for whoever may read them; chats have no such link', async () => {
    const root = await posts.postCard(CARE, plain('Rosa is waiting'), 'k:1')
    const { activity = '' } = toPlace(root) ?? {}
    expect(await posts.linkTo(root)).toBe(
      `https://teams.microsoft.com/l/message/19%3Acare%40thread.tacv2/${activity}?tenantId=${door.standIn.tenantId}&parentMessageId=${activity}&createdTime=${activity}`,
    )
    expect(await posts.linkTo(await posts.tell(door.standIn.aad('ada'), plain('x'), 'k:2'))).toBeUndefined()
    expect(await posts.linkTo('no ref')).toBeUndefined()
  })
})

describe('a post whose answer comes late', () => {
  const patience = { ms: 50 }
  let answers: (() => void)[]
  let impatient: typeof posts
  beforeEach(() => {
    answers = []
    const { connector } = door.teams
    const open = connector.open.bind(connector)
    connector.open = async (...post) => {
      const opened = await open(...post)
      await new Promise<void>((resolve) => answers.push(resolve))
      return opened
    }
    impatient = openPosts(door.teams, { invite: () => Promise.resolve(false), patienceMs: patience.ms })
  })
  const lose = async (): Promise<void> => {
    const before = answers.length
    await expect(impatient.postCard(CARE, plain('Rosa'), 'k:1')).rejects.toMatchObject({ retry: 'unknown' })
    await until('the card stands there', () => answers.length > before)
  }
  const place = async () => toPlace((await impatient.find({ room: CARE }, 'k:1')) ?? '')?.activity

  it('is found by what that answer says', async () => {
    await lose()
    expect(await place()).toBeUndefined()
    answers[0]?.()
    expect(await until('the late answer', place)).toBe(rows()[0]?.id)
    expect(await impatient.find({ room: CARE }, 'k:2')).toBeUndefined()
  })

  it('is taken back when it was made again, whichever answer comes first', async () => {
    await lose()
    await lose()
    const ids = rows().map(({ id }) => id)
    expect(ids).toHaveLength(2)
    answers[1]?.()
    expect(await until('the answer to the second', place)).toBe(ids[1])
    answers[0]?.()
    await until('one card', () => rows().length === 1)
    expect(rows().map(({ id }) => id)).toEqual([ids[1]])
  })
})

describe('files', () => {
  const png = (width: number, height: number): Buffer => {
    const head = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
    const size = Buffer.alloc(8)
    size.writeUInt32BE(width, 0)
    size.writeUInt32BE(height, 4)
    return Buffer.concat([head, size, Buffer.alloc(20)])
  }
  const file = (name: string, content: Buffer) => ({ id: newId<FileId>(), name, mime: 'image/png', content })
  const attachment = (row: PostRow | undefined): Json | undefined => row?.attachments[0]

  it('that Teams shows are part of the post', async () => {
    const root = await posts.postCard(CARE, plain('With a file'), 'k:1')
    await posts.postFile(root, file('photo.png', png(800, 600)), 'k:2')
    expect(attachment(rows()[1])).toMatchObject({ contentType: 'image/png', name: 'photo.png' })
    expect(String(attachment(rows()[1])?.['contentUrl'])).toMatch(/^data:image\/png;base64,/)
  })

  it.each([
    ['too wide', png(4_000, 600)],
    ['too heavy', Buffer.concat([png(10, 10), Buffer.alloc(1_100_000)])],
    ['not what its name says', Buffer.from('<svg onload=alert(1)>')],
  ])('that are %s are offered as a link', async (_why, content) => {
    const root = await posts.postCard(CARE, plain('With a file'), 'k:1')
    const photo = file('photo.png', content)
    await posts.postFile(root, photo, 'k:2')
    expect(JSON.stringify(attachment(rows()[1]))).toContain(`/files/${photo.id}`)
    expect(shown(CARE)[1]).toContain('photo.png')
  })

  it('that Teams refuses after all are offered as a link', async () => {
    const root = await posts.postCard(CARE, plain('With a file'), 'k:1')
    door.standIn.fail('post', { how: { status: 415, code: 'UnsupportedMediaType' } })
    const photo = file('photo.png', png(10, 10))
    await posts.postFile(root, photo, 'k:2')
    expect(JSON.stringify(attachment(rows()[1]))).toContain(`/files/${photo.id}`)
  })
})

describe('telling one person', () => {
  it('opens their chat once and uses it from then on', async () => {
    const { standIn } = door
    await posts.tell(standIn.aad('ada'), plain('one'), 'k:1')
    await posts.tell(standIn.aad('ada'), plain('two'), 'k:2')
    expect(standIn.hints('ada').map((text) => text.trim())).toEqual([
      expect.stringContaining('one'),
      expect.stringContaining('two'),
    ])
    expect(standIn.calls('create')).toHaveLength(1)
    expect(invited).toEqual([])
  })

  it('who has not installed the app is tried by invitation, and then is gone', async () => {
    const { standIn } = door
    standIn.ledger.user('bruno').installed = false
    await expect(posts.tell(standIn.aad('bruno'), plain('x'), 'k:1')).rejects.toMatchObject({ retry: 'gone' })
    expect(invited).toEqual([standIn.aad('bruno')])
    const inviting = openPosts(door.teams, {
      patienceMs: 1_000,
      invite: (user) => {
        standIn.ledger.user('bruno').installed = user === standIn.aad('bruno')
        return Promise.resolve(true)
      },
    })
    await inviting.tell(standIn.aad('bruno'), plain('welcome'), 'k:1')
    expect(standIn.hints('bruno').join()).toContain('welcome')
  })

  it('who took the app away is asked for anew the next time', async () => {
    const { standIn } = door
    await posts.tell(standIn.aad('ada'), plain('one'), 'k:1')
    standIn.ledger.user('ada').installed = false
    await expect(posts.tell(standIn.aad('ada'), plain('two'), 'k:2')).rejects.toMatchObject({ retry: 'gone' })
    standIn.ledger.user('ada').installed = true
    await posts.tell(standIn.aad('ada'), plain('three'), 'k:3')
    expect(standIn.hints('ada')).toHaveLength(2)
  })

  it('whom the playbook gives no id of Teams is gone', async () => {
    await expect(posts.tell('nobody', plain('x'), 'k:1')).rejects.toMatchObject({ retry: 'gone' })
  })
})
