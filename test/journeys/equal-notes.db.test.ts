import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersTo, deletes, ninaWrites, rosaWrites } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'
import type { Post, Stage } from '../support/counter/stage'
import { until } from '../support/until'

const PICTURE = join(__dirname, '../../manifests/teams/outline.png')

const STORIES: readonly Story[] = [
  {
    title: 'what is typed in a thread is a note, and follows when it is edited or deleted',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Note this')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      const note = await ada.type(card.at, 'She pays by card')
      const gone = await bruno.type(card.at, 'Nonsense')
      await bruno.type(card.at, '!note Told the technicians.')
      await ada.edit(note, 'She pays by bank transfer')
      await bruno.remove(gone)
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await notesOf(stage, card)).toEqual(['She pays by bank transfer', 'Told the technicians.', null])
      expect(await answersTo(rosa)).toEqual([])
    },
  },
  {
    title: 'what somebody else typed is kept as a note from the menu of its message',
    lacks: { rehearsal: 'whoever can type there is known to the playbook, and all that they type is a note already' },
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'Keep what Zoe knows')
      const typed = await stage.person('zoe').type(card.at, 'She called the shop yesterday.')
      expect(await notesOf(stage, card)).toEqual([])
      await stage.person('ada').menu(typed, 'note')
      // Slack is answered before the note is written.
      await until('the note is kept', async () => (await notesOf(stage, card)).length > 0)
      expect(await notesOf(stage, card)).toEqual(['She called the shop yesterday.'])
    },
  },
  {
    title: 'a note is written in a form as well, and stands in the thread',
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'A note by form')
      const ada = stage.person('ada')
      await ada.press(card.at, 'note')
      await ada.sees('Internal: the customer does not see it.')
      await ada.fill({ text: 'Her router is the old one.' })
      await ada.isDone()
      expect((await stage.post(card, 'Her router is the old one.')).text).toContain('Note by Ada Conti')
    },
  },
  {
    title: 'the customer’s changes and deletions are shown, the old text beside the new',
    play: async (stage) => {
      const { nina, message, card } = await ninaWrites(stage, 'My number is 111')
      await nina.edits(message, 'My number is 222')
      expect((await stage.post(card, 'My number is 222')).text).toContain('My number is 111')
      await stage.shows(card, 'My number is 222')
      await deletes(stage, nina, message)
      await stage.post(card, 'Nina deleted a message')
      await stage.shows(card, 'The customer has deleted this.')
    },
  },
  {
    title: 'a photo of the customer stands under the card, once',
    play: async (stage) => {
      const nina = stage.house.phone(390)
      const photo = Buffer.from('a photo of a modem')
      await nina.sendsPhoto('All lamps are red', photo)
      const card = await stage.card('All lamps are red')
      const files = async () => (await stage.thread(card)).flatMap((post) => post.files)
      await until('the photo is there', async () => (await files()).length > 0)
      await stage.house.quiet()
      expect((await files()).map(({ content }) => content)).toEqual([photo])
    },
  },
  {
    title: 'a picture goes to the customer with the text of its message',
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'Which lamp do you mean?')
      const lamp = { name: 'lamp.png', mime: 'image/png', content: readFileSync(PICTURE) }
      await stage.person('ada').type(card.at, '!reply This one.', { files: [lamp] })
      await stage.house.undoTimePasses()
      await until('Nina has the picture', () => nina.got().some(({ file }) => file !== undefined))
      await stage.house.quiet()
      expect(
        nina
          .got()
          .map(({ text }) => text)
          .join(),
      ).toContain('This one.')
      expect(nina.got().find(({ file }) => file)?.content).toEqual(lamp.content)
    },
  },
  {
    title: 'a file goes to the customer with the text of its message',
    lacks: { Teams: 'a file in a channel lies in the team’s SharePoint, where the app may not look; it says so' },
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'Please send me the contract')
      const contract = { name: 'contract.pdf', mime: 'application/pdf', content: Buffer.from('%PDF-1.4 contract') }
      await stage.person('ada').type(card.at, '!reply Here is your contract.', { files: [contract] })
      await stage.house.undoTimePasses()
      await until('Nina has the file', () => nina.got().some(({ file }) => file === 'contract.pdf'))
      await stage.house.quiet()
      expect(
        nina
          .got()
          .map(({ text }) => text)
          .join(),
      ).toContain('Here is your contract.')
      expect(
        nina
          .got()
          .find(({ file }) => file)
          ?.content?.toString(),
      ).toBe('%PDF-1.4 contract')
    },
  },
]

async function notesOf({ house, number }: Stage, card: Post) {
  const { rows } = await house.app.desk.db.raw<{ rows: { text: string | null }[] }>(
    `select case when n.deleted_at is null then n.text end as text from notes n
     join conversations c on c.id = n.conversation_id where c.number = ? order by n.deleted_at nulls first, n.at`,
    [number(card)],
  )
  return rows.map(({ text }) => text)
}

playEverywhere(STORIES)
