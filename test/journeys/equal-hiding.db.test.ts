import { randomUUID } from 'node:crypto'
import { acts } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'
import type { Post, Stage, StageOptions } from '../support/counter/stage'
import { openFacebookStandIn, PAGE, type FacebookStandIn } from '../support/facebook-stand-in'
import { deliverTo, META_SECRET, META_TOKEN, META_VERIFY } from '../support/graph-stand-in'
import { until } from '../support/until'

let facebook: FacebookStandIn
const opened: FacebookStandIn[] = []
afterAll(() => Promise.all(opened.map((platform) => platform.close())))

/** A Page of its own for each workspace. */
async function withPage(): Promise<StageOptions> {
  facebook = await openFacebookStandIn()
  opened.push(facebook)
  const secrets = { token: 'env:FB_TOKEN', app_secret: 'env:FB_SECRET', verify_token: 'env:FB_VERIFY' }
  const page = { id: 'facebook', type: 'facebook', name: 'Linea Chiara', page_id: PAGE, api_url: facebook.url }
  return {
    besides: [{ ...page, ...secrets, timeout_ms: 1_000 }],
    env: { FB_TOKEN: META_TOKEN, FB_SECRET: META_SECRET, FB_VERIFY: META_VERIFY },
  }
}

let number = 0
type Comment = { id: string; post: string; text: string; person: string }

/** Somebody writes under a post of the Page; with `under`, the same person once more under their own comment. */
async function comments(stage: Stage, text: string, under?: Comment): Promise<{ comment: Comment; card: Post }> {
  number += 1
  const post = under?.post ?? `${PAGE}_${700 + number}`
  const comment = { id: `${post}_${9000 + number}`, post, text, person: under?.person ?? `rosa${number}` }
  facebook.things.set(comment.id, { from: comment.person, days: 0 })
  await happens(stage, comment, { verb: 'add', message: text, parent_id: under?.id ?? post })
  return { comment, card: await stage.card(under?.text ?? text) }
}

/** Facebook tells the house of what became of a comment. */
async function happens({ house }: Stage, { id, post, person }: Comment, told: object): Promise<void> {
  const time = Math.floor(house.app.desk.now().getTime() / 1000)
  const from = { id: person, name: 'Rosa Conti' }
  const value = { item: 'comment', comment_id: id, post_id: post, parent_id: post, from, created_time: time, ...told }
  const entry = [{ id: PAGE, time, changes: [{ field: 'feed', value }] }]
  const body = JSON.stringify({ object: 'page', entry })
  expect(await deliverTo(`${house.url}/webhooks/facebook/facebook`, body)).toBe(200)
  await house.quiet()
}

const idOf = async ({ house }: Stage, { id }: Comment): Promise<string> => {
  const { rows } = await house.app.desk.db.raw<{ rows: { id: string }[] }>(
    `select id from messages where account = 'facebook' and external_id = ?`,
    [id],
  )
  return rows[0]?.id ?? randomUUID()
}

const STORIES: readonly Story[] = [
  {
    title: 'an insult is hidden from the menu of its card, and shown again by a verb; its words stay here',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'You are thieves, all of you')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      expect(acts(card)).toContain('hide')
      expect(acts(card)).not.toContain('show')
      await ada.press(card.at, 'hide')
      await ada.hears('is being hidden')
      await stage.post(card, 'Ada Conti is having a comment hidden: You are thieves, all of you')
      await stage.post(card, 'Hidden on Facebook: You are thieves, all of you')
      expect(facebook.hidden.has(comment.id)).toBe(true)
      const shown = await stage.shows(card, 'Hidden on Facebook: others do not see this.')
      expect(shown.text).toContain('You are thieves, all of you')
      expect(acts(shown)).toContain('show')
      expect(acts(shown)).not.toContain('hide')
      await bruno.type(card.at, '!show')
      await stage.post(card, 'Bruno Neri is having a comment shown again')
      await stage.post(card, 'Shown again on Facebook')
      expect(facebook.hidden.has(comment.id)).toBe(false)
      expect(acts(await stage.shows(card, /^(?![\s\S]*Hidden on Facebook)[\s\S]*thieves/))).toContain('hide')
    },
  },
  {
    title: 'of several comments the form asks which one, and its post in the thread says that it is hidden',
    play: async (stage) => {
      const { comment: first, card } = await comments(stage, 'My bill is wrong')
      const { comment: second } = await comments(stage, 'My IBAN is IT60 X054', first)
      await comments(stage, 'And nobody answers', first)
      const ada = stage.person('ada')
      await ada.press(card.at, 'hide')
      await ada.sees('Which comment')
      await ada.sees('My IBAN is IT60 X054')
      await ada.fill({ message: await idOf(stage, second) })
      await ada.isDone()
      await until('it is hidden', () => facebook.hidden.has(second.id))
      await stage.house.quiet()
      expect([...facebook.hidden].filter((id) => id.startsWith(first.post))).toEqual([second.id])
      const posts = (await stage.thread(card)).filter(({ text }) => text.includes('others do not see this'))
      expect(posts.map(({ text }) => text.includes('My IBAN is IT60 X054'))).toEqual([true])
    },
  },
  {
    title: 'of two who hide the same comment one does, and the other is told so',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'Two of you read this')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      await ada.press(card.at, 'hide')
      await bruno.pressAsSeen(card, 'hide')
      await bruno.hears('is hidden already')
      expect(facebook.requests.filter((asked) => asked === `POST /v25.0/${comment.id}`)).toHaveLength(1)
    },
  },
  {
    title: 'a platform that is down is asked until it answers, and the thread tells the end once',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'This waits for Facebook')
      facebook.fail(`POST /v25.0/${comment.id}`, 'reset-before', '502-after', 'reset-after')
      await stage.person('ada').type(card.at, '!hide')
      await stage.post(card, 'Hidden on Facebook: This waits for Facebook')
      expect((await stage.thread(card)).filter(({ text }) => text.includes('Hidden on Facebook: This'))).toHaveLength(1)
      expect((await stage.thread(card)).some(({ text }) => text.includes('Could not be hidden'))).toBe(false)
    },
  },
  {
    title: 'who wanted it is told when it cannot be done, and why',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'This cannot be hidden')
      const { token } = facebook
      const scopes = token.scopes
      token.scopes = scopes.filter((scope) => scope !== 'pages_manage_engagement')
      const ada = stage.person('ada')
      await ada.press(card.at, 'hide')
      const failed = await stage.post(card, 'Could not be hidden on Facebook: This cannot be hidden')
      token.scopes = scopes
      expect(failed.text).toContain('lacks the permission to moderate comments')
      expect(failed.calls).toHaveLength(1)
      expect(facebook.hidden.has(comment.id)).toBe(false)
      await ada.press(card.at, 'hide')
      await stage.post(card, 'Hidden on Facebook: This cannot be hidden')
    },
  },
  {
    title: 'what is hidden and shown on the platform itself is told as such, and is no deletion',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'Somebody else looks after this')
      await happens(stage, comment, { verb: 'hide' })
      await stage.post(card, 'Hidden on Facebook directly, outside Sportello: Somebody else looks after this')
      await stage.shows(card, 'others do not see this')
      await stage.house.clock.advance(60_000)
      await happens(stage, comment, { verb: 'unhide' })
      await stage.post(card, 'Shown again on Facebook directly, outside Sportello')
      const { text } = await stage.shows(card, /^(?![\s\S]*others do not see this)[\s\S]*looks after this/)
      expect(text).not.toContain('has deleted')
    },
  },
  {
    title: 'who may not handle conversations hides nothing, and where nothing can be hidden nothing is offered',
    play: async (stage) => {
      const { comment, card } = await comments(stage, 'Vera only looks')
      const vera = stage.person('vera')
      await vera.press(card.at, 'hide')
      await vera.hears('Your role does not allow')
      expect(facebook.hidden.has(comment.id)).toBe(false)
      const rosa = await stage.house.visitor()
      await rosa.writes('Nobody else reads this')
      const chat = await stage.card('Nobody else reads this')
      expect(acts(chat)).not.toContain('hide')
      await stage.person('ada').type(chat.at, '!hide')
      await stage.person('ada').hears(/cannot be hidden|Nothing was done/)
    },
  },
]

playEverywhere(STORIES, withPage)
