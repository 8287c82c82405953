import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { NOTHING_MORE, type Playbook } from '../desk/index'
import { answerFaults, answerFront, titlesWithoutText, toAnswer } from './answers-files'
import { checkCalendars } from './calendar-checks'
import { calendarsFile, toCalendars } from './calendars-file'
import { channelsFile, toAccounts, toSettings, type AccountSettings } from './channels-file'
import { checkPromises } from './checks'
import { crisisFile, toCrisisPlan } from './crisis-file'
import { checkDepartments } from './department-checks'
import { departmentsFile, toContacts, toDepartments, withContacts } from './departments-file'
import { faultAt, inReadingOrder, type PlaybookFault } from './fault'
import { isId } from './fields'
import { markdownIn, readMarkdown, readYaml, type Body, type Reading } from './file'
import { playbookFile, toHouse } from './playbook-file'
import { checkReferences } from './references'
import { articleFront, guidelinesFront, toArticle, toneFront, toTone } from './texts-files'
import { toTopics, toTriage, triageFile } from './triage-file'

export type { AccountSettings }

/** What the files say, or all that has to be mended before they say anything. Warnings hinder nothing. */
export type PlaybookFiles = { warnings: PlaybookFault[] } & (
  | { ok: true; playbook: Omit<Playbook, 'version'>; accounts: AccountSettings[] }
  | { ok: false; faults: PlaybookFault[] }
)

/** Reads the playbook's directory. `secret` answers `env:NAME`. */
export async function readPlaybook(dir: string, secret: (name: string) => string | undefined): Promise<PlaybookFiles> {
  const files = await readFiles(dir)
  const { faults, warnings } = await check(dir, files)
  const { main, channels } = files
  if (faults.length > 0 || !main.value || !channels.value) return { ok: false, faults, warnings }
  const accounts = channels.value.accounts.map((account, index) =>
    toSettings(account, channels.source.lineOf(['accounts', index]), secret),
  )
  return { ok: true, playbook: toPlaybook(files, main.value, channels.value), accounts, warnings }
}

type Text<T> = Reading<T> & { body: Body }
/** A file of a folder; its name is its id. */
type Named<T> = Text<T> & { id: string }

type Files = Awaited<ReturnType<typeof readFiles>>

async function readFiles(dir: string) {
  const yaml = { optional: true }
  return {
    main: await readYaml(dir, { file: 'playbook.yaml', schema: playbookFile }),
    channels: await readYaml(dir, { file: 'channels.yaml', schema: channelsFile }),
    calendars: await readYaml(dir, { file: 'calendars.yaml', schema: calendarsFile, ...yaml }),
    departments: await readYaml(dir, { file: 'departments.yaml', schema: departmentsFile, ...yaml }),
    triage: await readYaml(dir, { file: 'triage.yaml', schema: triageFile, ...yaml }),
    crisis: await readYaml(dir, { file: 'crisis.yaml', schema: crisisFile, ...yaml }),
    tone: await readMarkdown(dir, { file: 'tone.md', schema: toneFront, ...yaml }),
    guidelines: await readMarkdown(dir, { file: 'guidelines.md', schema: guidelinesFront, ...yaml }),
    answers: await readFolder(dir, 'answers', (file) => readMarkdown(dir, { file, schema: answerFront })),
    knowledge: await readFolder(dir, 'knowledge', (file) => readMarkdown(dir, { file, schema: articleFront })),
  }
}

async function readFolder<T>(
  dir: string,
  folder: string,
  read: (file: string) => Promise<Text<T>>,
): Promise<Named<T>[]> {
  const files = await markdownIn(dir, folder)
  return Promise.all(files.map(async (file) => ({ ...(await read(file)), id: basename(file, '.md') })))
}

async function check(dir: string, files: Files): Promise<{ faults: PlaybookFault[]; warnings: PlaybookFault[] }> {
  const { main, channels, calendars, departments, triage, crisis, tone, guidelines, answers, knowledge } = files
  const sourcesOf = (...readings: { source: Reading<unknown>['source'] }[]) => readings.map(({ source }) => source)
  const checks = [
    checkReferences({
      playbook: sourcesOf(main),
      channels: sourcesOf(channels),
      calendars: sourcesOf(calendars),
      departments: sourcesOf(departments),
      triage: sourcesOf(triage),
      answers: sourcesOf(...answers),
      knowledge: sourcesOf(...knowledge),
    }),
    ...(channels.value ? [checkPromises(channels.source, channels.value)] : []),
    ...(calendars.value ? [checkCalendars(calendars.source, calendars.value, main.value?.zone)] : []),
    ...(departments.value ? [checkDepartments(departments.source, departments.value, main.value)] : []),
  ]
  const readings = [main, channels, calendars, departments, triage, crisis, tone, guidelines, ...answers, ...knowledge]
  const folders = [...answers, ...knowledge].flatMap(checkName)
  const texts = await Promise.all(answers.map((answer) => checkAnswer(dir, answer)))
  return {
    faults: inReadingOrder([
      ...readings.flatMap(({ faults }) => faults),
      ...checks.flatMap(({ faults }) => faults),
      ...folders,
      ...texts.flat(),
      ...knowledge.flatMap(checkArticle),
    ]),
    warnings: inReadingOrder(checks.flatMap(({ warnings }) => warnings)),
  }
}

const checkName = ({ id, source: { file } }: Named<unknown>): PlaybookFault[] =>
  isId(id)
    ? []
    : [
        {
          file,
          line: 1,
          path: '',
          message: 'is an id by its name: lower-case letters, digits and hyphens, such as late-bill.md',
        },
      ]

const checkArticle = ({ source: { file }, body }: Named<unknown>): PlaybookFault[] =>
  body.text.trim() === '' ? [{ file, line: body.line, path: '', message: 'has no text below its front matter' }] : []

async function checkAnswer(dir: string, { source, value, body }: Files['answers'][number]): Promise<PlaybookFault[]> {
  if (source.raw === undefined) return []
  const faults = answerFaults(source.file, value?.titles, body)
  if (!value) return faults
  for (const language of titlesWithoutText(value.titles, body)) {
    faults.push(
      faultAt(source, ['titles', language], `has no text: write a line "## ${language}" below and the text under it`),
    )
  }
  for (const [index, file] of value.files.entries()) {
    const path = join('answers', 'files', file)
    const isThere = await access(join(dir, path)).then(
      () => true,
      () => false,
    )
    if (!isThere) faults.push(faultAt(source, ['files', index], `there is no file ${path}`))
  }
  return faults
}

type Value<Key extends keyof Files> = Files[Key] extends Reading<infer T> ? T : never

function toPlaybook(files: Files, main: Value<'main'>, channels: Value<'channels'>): Omit<Playbook, 'version'> {
  const { calendars, departments, triage, crisis, tone, guidelines, answers, knowledge } = files
  const house = toHouse(main)
  return {
    ...house,
    ...NOTHING_MORE,
    accounts: toAccounts(channels),
    calendars: calendars.value ? toCalendars(calendars.value, main.zone) : [],
    ...(triage.value ? { topics: toTopics(triage.value), triage: toTriage(triage.value) } : {}),
    ...(departments.value
      ? {
          people: withContacts(house.people, departments.value.contacts),
          departments: toDepartments(departments.value),
          contacts: toContacts(departments.value),
          dutyManager: departments.value.duty_manager as Playbook['dutyManager'],
        }
      : {}),
    ...(crisis.value ? { crisis: toCrisisPlan(crisis.value) } : {}),
    ...(tone.value ? { tone: toTone(tone.value, tone.body.text) } : {}),
    guidelines: guidelines.body.text.trim(),
    answers: answers.flatMap(({ id, value, body }) => (value ? [toAnswer(id, value, body)] : [])),
    articles: knowledge.flatMap(({ id, value, body }) => (value ? [toArticle(id, value, body.text)] : [])),
  }
}
