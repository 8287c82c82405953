// The door: every step, view and type of the desk that the outside may use.
export { inTransaction, type Desk } from './desk'
export type { DeskEvent, DeskEventType, Fact, HideRefusal, JobRequest } from './timeline/event.rules'
export { timelineOf, timelineOfSubject, type Subject } from './timeline/history'
export type {
  Account,
  AccountTemplate,
  AttachmentKind,
  Capabilities,
  Remedy,
  ReplyKind,
  Surface,
  TextLimit,
  Visibility,
} from './playbook/account.rules'
export {
  accountOf,
  mayAct,
  NOTHING_MORE,
  peopleWhoMay,
  personAt,
  personOf,
  withAccounts,
  withWorkspace,
  type FindingKind,
  type Person,
  type Playbook,
  type Right,
  type Room,
  type Route,
} from './playbook/playbook.rules'
export type { Calendar } from './playbook/calendar.rules'
export type { Agreement, Contact, Department, Topic, Translated } from './playbook/department.rules'
export type { Article, CrisisPlan, ReadyAnswer, Tone } from './playbook/knowledge.rules'
export type { Triage } from './playbook/triage.rules'
export {
  ALWAYS,
  DEFAULT_PROMISES,
  type Band,
  type Bands,
  type ConversationKind,
  type DeadlineKind,
  type Promises,
} from './playbook/target.rules'
export {
  BY_START,
  newestPlaybook,
  playbookHistory,
  publishAtStart,
  publishPlaybook,
  type Publication,
} from './playbook/publish'
export { diffPlaybooks, type PlaybookChange } from './playbook/diff.rules'
export { openPlaybook, type PlaybookInUse } from './playbook/current'
export { armTimer, cancelTimer, fireDueTimers, forgetTimers, nextTimerInMs, overdueTimers } from './deadlines/timer'
export type { CancelledFor } from './deadlines/deadline.rules'
export { bandOf } from './deadlines/promise.rules'
export { isMereThanks } from './deadlines/thanks.rules'
export { explainDeadlines, viewDeadline, viewDeadlines } from './deadlines/view'
export { nearestOf, type DeadlineExplained, type DeadlineView } from './deadlines/view.rules'
export type { Author, Delivery, EventOf, InboundEvent, IncomingAttachment } from './inbox/event.rules'
export { accept } from './inbox/accept'
export type { AccountCheck } from './replies/account-check.rules'
export {
  accountsToWatch,
  accountTroubles,
  countBusyHours,
  noteChecks,
  noteSubscriptionLost,
  watchCatchUp,
  watchSilence,
  type AccountTrouble,
} from './replies/account-watch'
export { forgetDeliveries } from './inbox/forget'
export { recallDeliveries } from './inbox/recall'
export { isDatabaseAway } from './inbox/failure.rules'
export { badDeliveries, drainLane, repairLanes, replayDelivery, type BadDelivery } from './inbox/lane'
export type { Conversation, Done, Refusal } from './conversations/conversation.rules'
export { claimConversation, releaseConversation, takeOverConversation } from './conversations/claim'
export { assignConversation } from './conversations/assign'
export { endSnooze, snoozeConversation, wakeConversation } from './conversations/snooze'
export { closeConversation, reopenConversation } from './conversations/close'
export { changeKind, changePriority } from './conversations/correct'
export { markSpam, unmarkSpam } from './conversations/quarantine'
export { hideChoices, orderHiding, type HideChoice } from './conversations/hide'
export type { HideOutcome } from './conversations/hiding.rules'
export { addNote, deleteNote, editNote } from './conversations/note'
export { takeIn, takeInMessages } from './conversations/take-in'
export {
  conversationsOf,
  findConversation,
  unclaimedConversations,
  viewAttachment,
  viewConversation,
  viewEdit,
  viewMessage,
  viewNote,
} from './conversations/view'
export type {
  AttachmentView,
  ConversationLine,
  ConversationView,
  MessageView,
  NoteView,
} from './conversations/view.rules'
export {
  conversationAt,
  findBurst,
  findPost,
  readMirror,
  saveMirror,
  savePost,
  type Mirror,
} from './conversations/mirror'
export {
  attachmentsToFetch,
  MAX_FILE_BYTES,
  readFile,
  settleAttachment,
  storeFile,
  type NewFile,
} from './conversations/file'
export type {
  Finding,
  RefusalReason,
  ReplyPart,
  ReplyState,
  ReplyView,
  SendOutcome,
  Template,
} from './replies/reply.rules'
export { limitOf } from './replies/check.rules'
export { privateMoveOf, type PrivateMove } from './replies/move.rules'
export { blanksOf, filled, templateOf } from './replies/template.rules'
export { isUsedUp, waysOf, type Way } from './replies/ways.rules'
export { checkReply } from './replies/check'
export { submitReply } from './replies/send'
export type { Submitted } from './replies/submit.rules'
export { undoReply } from './replies/undo'
export { approveReply, declineReply } from './replies/approve'
export { readDraft, saveDraft } from './replies/draft'
export { recallSent } from './replies/recall'
export { claimHiding, settleHiding, type ClaimedHiding } from './replies/carry-out-hiding'
export { claimSend, type ClaimedSend, type SplitReply } from './replies/deliver'
export { settleSend } from './replies/settle'
export { expireSends, forgetReceipts, repairWaitingReplies } from './replies/watch'
export { nobodysIds, noteSilence, resolveUnknown, unknownReplies } from './replies/resolve'
export { takeReceipt } from './replies/receipt'
export { historyOfThread } from './replies/history'
export { lastReply, repliesToApprove, viewReply } from './replies/view'
export { claimProbe, unhealthyAccounts, type AccountHealth } from './replies/health'
export { recoverAccount } from './replies/recover'
export { conversationsAtRisk, slaNow } from './reports/sla'
export type { AtRisk, ChannelState, SlaFilter } from './reports/sla.rules'
export type { Ask, AskRefusal, ClockName, RungWhy } from './asks/ask.rules'
export { currentRung, isOpen as isAskOpen, wasAsked } from './asks/ask.rules'
export { zoneOf } from './asks/ladder.rules'
export { suggestDepartment } from './asks/suggest.rules'
export { openAsk } from './asks/open-ask'
export { acknowledgeAsk } from './asks/acknowledge'
export { answerAsk } from './asks/answer'
export { passableTo, passAskOn } from './asks/pass-on'
export { extendAsk, extensionOf } from './asks/extend'
export { withdrawAsk, withdrawNeedlessAsks } from './asks/withdraw'
export { climbAsk } from './asks/climb'
export { comeBack, goAway, handOverAsks } from './asks/absence'
export { nearestDeadline } from './asks/customer-due'
export {
  askAtPost,
  asksOf,
  asksPutBy,
  asksPutTo,
  awayNow,
  dutyOf,
  offers,
  viewAnswer,
  viewAsk,
  type DutyLine,
  type Offer,
} from './asks/view'
export { beginAskMail, forgetBegunMails, nextAskMail, settleAskMail, type AskMail } from './asks/mail'
export { takeAskBounce, takeAskMail } from './asks/mail-in'
export { missContact } from './asks/unreached'
export { departmentFigures, type DepartmentFigures } from './asks/figures'
