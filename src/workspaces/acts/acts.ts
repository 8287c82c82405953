import type { Right } from '../../desk/index'
import { isPublicKind } from '../cards/place'
import type { Words } from '../words/words'
import type { Acting, At, Form } from './acting'
import type { Answer } from './answer'
import {
  claim,
  openAssign,
  openClose,
  openNote,
  openSnooze,
  openTakeOver,
  release,
  reopen,
  submitAssign,
  submitClose,
  submitNote,
  submitSnooze,
  submitTakeOver,
  wake,
} from './conversation-acts'
import { notSpam, openPriority, spam, submitPriority } from './correct-acts'
import { pressHide, pressShow, submitHide, submitShow } from './hide-acts'
import { showCase, showHistory, showPlaybook, showPromises } from './looks'
import { openEscalate, submitEscalate, useAnswer } from './escalate-acts'
import { replayBadDelivery, replayDeadWork } from './operator-acts'
import { showRisk, showSla } from './sla-acts'
import { approve, openDecline, openReplyAs, resolve, submitDecline, submitReplyForm, undo } from './reply-acts'
import { openAnswer, openTemplate, submitTemplate } from './template-acts'

type Named = { right: Right; label: (words: Words) => string }

/** What a button does, or which form it opens, and what that form then does. */
export type ConversationAct = Named & {
  press: (acting: Acting, at: At) => Promise<Answer>
  submit?: (acting: Acting, at: At, form: Form) => Promise<Answer>
  /** Answers with a card, or with the form of another act: see `windows.ts`. */
  shows?: true
}

/** An act on the machinery: its button names a delivery or a piece of work instead of a conversation. */
export type OperatorAct = Named & { replay: (acting: Acting, id: string) => Promise<Answer> }

/** An act that only shows something which is no conversation: its button names which part of it. */
export type LookAct = Named & { show: (acting: Acting, part: string) => Promise<Answer> | Answer }

/** Every act that a button or form can name. The desk looks up the right again; here it decides which forms open. */
export const CONVERSATION_ACTS: Readonly<Record<string, ConversationAct>> = {
  claim: { right: 'handle', label: ({ buttons }) => buttons.claim, press: claim },
  'take-over': {
    right: 'take-over',
    label: ({ buttons }) => buttons.takeOver,
    press: openTakeOver,
    submit: submitTakeOver,
  },
  release: { right: 'handle', label: ({ buttons }) => buttons.release, press: release },
  // To oneself everybody may who may take over: the desk decides by whom is chosen.
  assign: { right: 'take-over', label: ({ buttons }) => buttons.assign, press: openAssign, submit: submitAssign },
  snooze: { right: 'handle', label: ({ buttons }) => buttons.snooze, press: openSnooze, submit: submitSnooze },
  wake: { right: 'handle', label: ({ buttons }) => buttons.wake, press: wake },
  close: { right: 'handle', label: ({ buttons }) => buttons.close, press: openClose, submit: submitClose },
  reopen: { right: 'handle', label: ({ buttons }) => buttons.reopen, press: reopen },
  spam: { right: 'handle', label: ({ buttons }) => buttons.spam, press: spam },
  'not-spam': { right: 'handle', label: ({ buttons }) => buttons.notSpam, press: notSpam },
  hide: { right: 'handle', label: ({ hiding }) => hiding.buttons.hide, press: pressHide, submit: submitHide },
  show: { right: 'handle', label: ({ hiding }) => hiding.buttons.show, press: pressShow, submit: submitShow },
  priority: { right: 'handle', label: ({ buttons }) => buttons.priority, press: openPriority, submit: submitPriority },
  promises: { right: 'view', label: ({ buttons }) => buttons.promises, press: showPromises, shows: true },
  note: { right: 'handle', label: ({ buttons }) => buttons.note, press: openNote, submit: submitNote },
  case: { right: 'view', label: ({ sla }) => sla.buttons.show, press: showCase, shows: true },
  history: { right: 'view', label: ({ buttons }) => buttons.history, press: showHistory, shows: true },
  reply: { right: 'handle', label: ({ buttons }) => buttons.reply, press: openAnswer, submit: submitReplyForm },
  'move-private': {
    right: 'handle',
    label: ({ buttons }) => buttons.movePrivate,
    press: openReplyAs((kind) => kind === 'private_reply'),
    submit: submitReplyForm,
  },
  'reply-public': {
    right: 'handle',
    label: ({ buttons }) => buttons.replyPublic,
    press: openReplyAs(isPublicKind),
    submit: submitReplyForm,
  },
  template: { right: 'handle', label: ({ buttons }) => buttons.template, press: openTemplate, submit: submitTemplate },
  undo: { right: 'handle', label: ({ buttons }) => buttons.undo, press: undo },
  approve: { right: 'approve', label: ({ buttons }) => buttons.approve, press: approve },
  decline: { right: 'approve', label: ({ buttons }) => buttons.decline, press: openDecline, submit: submitDecline },
  arrived: { right: 'resolve', label: ({ buttons }) => buttons.arrived, press: resolve('arrived') },
  'send-again': { right: 'resolve', label: ({ buttons }) => buttons.sendAgain, press: resolve('send-again') },
  escalate: {
    right: 'handle',
    label: ({ asks }) => asks.buttons.escalate,
    press: (acting, at) => openEscalate(acting, at),
    submit: submitEscalate,
  },
  'use-answer': { right: 'handle', label: ({ asks }) => asks.buttons.useInReply, press: useAnswer, shows: true },
  leave: { right: 'resolve', label: ({ buttons }) => buttons.leave, press: resolve('leave') },
}

export const OPERATOR_ACTS: Readonly<Record<string, OperatorAct>> = {
  'replay-delivery': { right: 'replay', label: ({ buttons }) => buttons.replay, replay: replayBadDelivery },
  'replay-work': { right: 'replay', label: ({ buttons }) => buttons.replay, replay: replayDeadWork },
}

export const LOOK_ACTS = {
  playbook: { right: 'view', label: ({ playbook }) => playbook.title, show: showPlaybook },
  sla: { right: 'view', label: ({ sla }) => sla.title, show: showSla },
  'sla-risk': { right: 'view', label: ({ sla }) => sla.buttons.atRisk, show: showRisk },
} satisfies Readonly<Record<string, LookAct>>
