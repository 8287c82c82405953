import type { Right } from '../../desk/index'
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
import { showHistory } from './looks'
import { replayBadDelivery, replayDeadWork } from './operator-acts'
import { approve, openDecline, openReply, resolve, submitDecline, submitReplyForm, undo } from './reply-acts'

type Named = { right: Right; label: (words: Words) => string }

/** What a button does, or which form it opens, and what that form then does. */
export type ConversationAct = Named & {
  press: (acting: Acting, at: At) => Promise<Answer>
  submit?: (acting: Acting, at: At, form: Form) => Promise<Answer>
}

/** An act on the machinery: its button names a delivery or a piece of work instead of a conversation. */
export type OperatorAct = Named & { replay: (acting: Acting, id: string) => Promise<Answer> }

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
  note: { right: 'handle', label: ({ buttons }) => buttons.note, press: openNote, submit: submitNote },
  history: { right: 'view', label: ({ buttons }) => buttons.history, press: showHistory },
  reply: { right: 'handle', label: ({ buttons }) => buttons.reply, press: openReply, submit: submitReplyForm },
  undo: { right: 'handle', label: ({ buttons }) => buttons.undo, press: undo },
  approve: { right: 'approve', label: ({ buttons }) => buttons.approve, press: approve },
  decline: { right: 'approve', label: ({ buttons }) => buttons.decline, press: openDecline, submit: submitDecline },
  arrived: { right: 'resolve', label: ({ buttons }) => buttons.arrived, press: resolve('arrived') },
  'send-again': { right: 'resolve', label: ({ buttons }) => buttons.sendAgain, press: resolve('send-again') },
  leave: { right: 'resolve', label: ({ buttons }) => buttons.leave, press: resolve('leave') },
}

export const OPERATOR_ACTS: Readonly<Record<string, OperatorAct>> = {
  'replay-delivery': { right: 'replay', label: ({ buttons }) => buttons.replay, replay: replayBadDelivery },
  'replay-work': { right: 'replay', label: ({ buttons }) => buttons.replay, replay: replayDeadWork },
}
