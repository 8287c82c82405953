// The door: every step, view and type of the desk that the outside may use.
export { inTransaction, type Desk } from './desk'
export type { DeskEvent, DeskEventType, Fact, JobRequest } from './timeline/event.rules'
export { timelineOf, timelineOfReply } from './timeline/history'
export type { Account, AttachmentKind, Capabilities, ReplyKind, Surface, Visibility } from './playbook/account.rules'
export {
  accountOf,
  mayAct,
  peopleWhoMay,
  personAt,
  personOf,
  withWorkspace,
  type FindingKind,
  type Person,
  type Playbook,
  type Right,
  type Room,
  type Route,
} from './playbook/playbook.rules'
export { publishPlaybook } from './playbook/publish'
export { armTimer, cancelTimer, fireDueTimers, forgetTimers, nextTimerInMs, overdueTimers } from './deadlines/timer'
export type { Author, Delivery, EventOf, InboundEvent, IncomingAttachment } from './inbox/event.rules'
export { accept } from './inbox/accept'
export { forgetDeliveries } from './inbox/forget'
export { isDatabaseAway } from './inbox/failure.rules'
export { badDeliveries, drainLane, repairLanes, replayDelivery, type BadDelivery } from './inbox/lane'
export type { Conversation, Done, Refusal } from './conversations/conversation.rules'
export { claimConversation, releaseConversation, takeOverConversation } from './conversations/claim'
export { assignConversation } from './conversations/assign'
export { endSnooze, snoozeConversation, wakeConversation } from './conversations/snooze'
export { closeConversation, reopenConversation } from './conversations/close'
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
export { conversationAt, findPost, readMirror, saveMirror, savePost, type Mirror } from './conversations/mirror'
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
  Remedy,
  ReplyPart,
  ReplyState,
  ReplyView,
  SendOutcome,
} from './replies/reply.rules'
export { checkReply } from './replies/check'
export { submitReply } from './replies/send'
export type { Submitted } from './replies/submit.rules'
export { undoReply } from './replies/undo'
export { approveReply, declineReply } from './replies/approve'
export { readDraft, saveDraft } from './replies/draft'
export { claimSend, type ClaimedSend, type SplitReply } from './replies/deliver'
export { settleSend } from './replies/settle'
export { expireSends, forgetReceipts, repairWaitingReplies } from './replies/watch'
export { noteSilence, resolveUnknown, unknownReplies } from './replies/resolve'
export { takeReceipt } from './replies/receipt'
export { historyOfThread } from './replies/history'
export { lastReply, viewReply } from './replies/view'
export { claimProbe, unhealthyAccounts, type AccountHealth } from './replies/health'
export { recoverAccount } from './replies/recover'
