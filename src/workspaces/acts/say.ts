import { findConversation, mayAct, viewConversation, type ConversationView } from '../../desk/index'
import { isUuid, type AskId, type ConversationId } from '../../lib/ids'
import { foldText } from '../../lib/text'
import { oneLine } from '../cards/texts'
import { CLOSE_REASONS } from '../words/words'
import { refused, type Acting } from './acting'
import type { Answer, Deed } from './answer'
import { CONVERSATION_ACTS, LOOK_ACTS } from './acts'
import { answer } from './ask-acts'
import { nearestVerb, parseMention, verbOf, type Verb } from './commands'
import {
  assign,
  claim,
  close,
  newSubmitKey,
  note,
  openAssign,
  openNote,
  openSnooze,
  openTakeOver,
  release,
  reopen,
  snooze,
  takeOver,
  wake,
} from './conversation-acts'
import { lookAt } from './look'
import { saySla } from './sla-acts'
import { notSpam, openPriority, prioritise, sayKind, spam } from './correct-acts'
import { showCase, showHelp, showHistory, showHome, showPromises } from './looks'
import { setAbsence, showDuty } from './duty-acts'
import { openEscalate } from './escalate-acts'
import { pressHide, pressShow } from './hide-acts'
import { personNamed } from './people'
import { handlers } from './refusals'
import { openReply, sendTyped, undoLatest } from './reply-acts'
import { readMoment } from './times'

export type Said = Extract<Deed, { kind: 'say' }>

/** What was said about a conversation. Nothing was pressed, hence no version was seen. */
type Saying = {
  view: ConversationView
  value: { c: string }
  words: string
  files: readonly string[]
  key: string | undefined
}

/** Does what a person typed: a verb in a thread, a mention, a slash command. */
export async function say(acting: Acting, said: Said): Promise<Answer> {
  const verb = verbOf(said.verb)
  switch (verb) {
    case undefined:
      return notAVerb(acting, said)
    case 'sportello':
      return say(acting, { ...said, ...notItself(parseMention(said.words)) })
    case 'help':
      return showHelp(acting)
    case 'home':
      return showHome(acting)
    case 'playbook':
      return lookAt(acting, LOOK_ACTS.playbook, said.words)
    case 'sla':
      return sayPromises(acting, said)
    case 'who':
      return showDuty(acting, said.words)
    case 'away':
      return setAbsence(acting, said.words)
    default:
      return sayAbout(acting, verb, said)
  }
}

/** `/sportello sportello …` ends in the help and not in a circle. */
const notItself = (spoken: { verb: string; words: string }): { verb: string; words: string } =>
  verbOf(spoken.verb) === 'sportello' ? { verb: 'help', words: '' } : spoken

function notAVerb(acting: Acting, { verb }: Said): Answer {
  // Whoever is only asked things has no commands to be shown: most likely this was meant as an answer.
  if (!mayAct(acting.desk.playbook(), acting.person.id, 'view')) {
    return refused(acting.shown.words.asks.answers.whereToAnswer)
  }
  const { answers } = acting.shown.words
  const nearest = nearestVerb(verb)
  const typed = oneLine(verb, 40)
  if (nearest === undefined) return showHelp(acting, answers.noSuchCommand(typed))
  return refused(answers.unknownVerb(`!${typed}`, `!${nearest}`))
}

/** `/sla case 4821`, and `!sla` in a thread, explain the promises of one conversation; all else is about all of them. */
function sayPromises(acting: Acting, said: Said): Promise<Answer> | Answer {
  const [, verb = '', number] = /^\s*(\S+)\s+#?(\d{1,15})\s*$/.exec(said.words) ?? []
  const { conversation, ...elsewhere } = said
  if (number !== undefined && verbOf(verb) === 'case') return sayAbout(acting, 'sla', { ...elsewhere, words: number })
  if (conversation !== undefined && said.words.trim() === '') return sayAbout(acting, 'sla', said)
  return lookAt(acting, { ...LOOK_ACTS.sla, show: saySla }, said.words)
}

/** They are about no single conversation. */
const OF_NO_CASE = ['sportello', 'help', 'home', 'playbook', 'who', 'away'] as const
type Case = Exclude<Verb, (typeof OF_NO_CASE)[number]>

async function sayAbout(acting: Acting, verb: Case, said: Said): Promise<Answer> {
  if (verb === 'note' && said.ask !== undefined) {
    return answer(acting, { ask: said.ask as AskId, text: said.words, origin: said.origin ?? `say:${newSubmitKey()}` })
  }
  const found = said.conversation === undefined ? await byNumber(acting, verb, said) : await inThread(acting, said)
  if (typeof found === 'string') return refused(found)
  return verb === 'case' ? sayCase(acting, said, found) : sayOne(acting, verb, found)
}

/** `/case 4821` shows it; `/case 4821 close` does something with it. */
async function sayCase(acting: Acting, said: Said, found: Saying): Promise<Answer> {
  const [, next = '', words = ''] = /^(\S*)\s*([\s\S]*)$/.exec(found.words) ?? []
  if (next === '') {
    const mayView = mayAct(acting.desk.playbook(), acting.person.id, 'view')
    return mayView ? showCase(acting, found) : noRight(acting, '/case')
  }
  const inner = verbOf(next)
  if (inner === undefined || !isCase(inner) || inner === 'case') return notAVerb(acting, { ...said, verb: next })
  return sayOne(acting, inner, { ...found, words })
}

const isCase = (verb: Verb): verb is Case => !(OF_NO_CASE as readonly Verb[]).includes(verb)

/** The conversation of the thread; else a sentence that says that it is gone. */
async function inThread(
  { desk, shown }: Acting,
  { conversation, words, files, origin }: Said,
): Promise<Saying | string> {
  const id = conversation ?? ''
  const view = isUuid(id) ? await viewConversation(desk, id as ConversationId) : undefined
  if (view === undefined) return shown.words.answers.gone
  return { view, value: { c: view.id }, words, files: files ?? [], key: origin }
}

/** The conversation whose number comes first; else a sentence that says what is missing. */
async function byNumber({ desk, shown }: Acting, verb: Case, said: Said): Promise<Saying | string> {
  const { answers } = shown.words
  const [, number, words = ''] = /^\s*#?(\d{1,15})(?:\s+([\s\S]*))?$/.exec(said.words) ?? []
  if (number === undefined) return answers.noNumber(exampleOf(verb))
  const conversation = await findConversation(desk, { number })
  const view = conversation && (await viewConversation(desk, conversation.id))
  if (view === undefined) return answers.notFound(number)
  // Typed elsewhere: what it becomes is not yet seen in the thread.
  const key = said.origin === undefined ? undefined : `command:${said.origin}`
  return { view, value: { c: view.id }, words: words.trim(), files: said.files ?? [], key }
}

/** Some verbs are slash commands of their own; the others follow `/case`. */
const COMMANDS: readonly Case[] = ['claim', 'reply', 'escalate', 'case']
const exampleOf = (verb: Case): string => (COMMANDS.includes(verb) ? `/${verb} 4821` : `/case 4821 ${verb}`)

function sayOne(acting: Acting, verb: Exclude<Case, 'case'>, saying: Saying): Promise<Answer> | Answer {
  const act = CONVERSATION_ACTS[ACT_OF[verb] ?? verb]
  if (act !== undefined && !mayAct(acting.desk.playbook(), acting.person.id, act.right)) {
    return noRight(acting, act.label(acting.shown.words))
  }
  return SAY[verb](acting, saying)
}

/** Verbs whose act has another name. */
const ACT_OF: Partial<Record<Verb, string>> = { compose: 'reply', sla: 'promises', kind: 'priority' }

const noRight = ({ shown }: Acting, what: string): Answer => refused(shown.words.answers.noRight(what))

const SAY: Record<Exclude<Case, 'case'>, (acting: Acting, saying: Saying) => Promise<Answer> | Answer> = {
  reply: (acting, saying) => {
    const { words: text, files, key } = saying
    if (text.trim() === '' && files.length === 0) return openReply(acting, saying)
    return sendTyped(acting, saying, { text, files, submitKey: key === undefined ? newSubmitKey() : `say:${key}` })
  },
  compose: (acting, saying) => openReply(acting, saying, saying.words.trim() === '' ? undefined : saying.words),
  claim,
  'take-over': (acting, saying) =>
    saying.words.trim() === '' && saying.view.claim !== null
      ? openTakeOver(acting, saying)
      : takeOver(acting, saying, saying.words),
  release,
  assign: (acting, saying) => {
    if (saying.words.trim() === '') return openAssign(acting, saying)
    const named = personNamed(acting, saying.words)
    if (named) return assign(acting, saying, named.id)
    return refused(acting.shown.words.answers.unknownPerson(oneLine(saying.words, 60), handlers(acting)))
  },
  snooze: (acting, saying) => {
    if (saying.words.trim() === '') return openSnooze(acting, saying)
    const until = readMoment(saying.words, acting.shown)
    return until ? snooze(acting, saying, until) : refused(acting.shown.words.answers.noTime(oneLine(saying.words, 60)))
  },
  wake,
  close: (acting, saying) => close(acting, saying, closeReasonFrom(acting, saying.words)),
  reopen,
  note: async (acting, saying) => {
    const { words: text, key, files } = saying
    if (text.trim() !== '') return note(acting, saying, { text, origin: key ?? `say:${newSubmitKey()}` })
    // A photo for colleagues, without a word: it stands in the thread, and nothing else is to be done.
    return files.length > 0 || key !== undefined ? { kind: 'done' } : openNote(acting, saying)
  },
  undo: undoLatest,
  escalate: (acting, saying) => openEscalate(acting, saying, saying.words),
  history: showHistory,
  sla: showPromises,
  spam,
  'not-spam': notSpam,
  hide: pressHide,
  show: pressShow,
  priority: (acting, saying) =>
    saying.words.trim() === '' ? openPriority(acting, saying) : prioritise(acting, saying, saying.words),
  kind: (acting, saying) => sayKind(acting, saying, saying.words),
}

/** One of our reasons, by its code or its name, else the words themselves. */
function closeReasonFrom({ shown: { words } }: Acting, typed: string): string {
  const folded = foldText(typed).trim()
  if (folded === '') return 'solved'
  const code = CLOSE_REASONS.find((reason) => folded === reason || folded === foldText(words.names.closeReason[reason]))
  return code ?? typed.trim()
}
