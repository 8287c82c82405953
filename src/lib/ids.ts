import { v7 } from 'uuid'

/** A string that says what it identifies, so that a reply's id cannot be passed where a conversation's is meant. */
export type Id<Name extends string> = string & { readonly __id: Name }

export type ConversationId = Id<'conversation'>
export type CustomerId = Id<'customer'>
export type IdentityId = Id<'identity'>
export type MessageId = Id<'message'>
export type AttachmentId = Id<'attachment'>
export type FileId = Id<'file'>
export type NoteId = Id<'note'>
export type ReplyId = Id<'reply'>
export type AttemptId = Id<'attempt'>
export type TimerId = Id<'timer'>
export type DeadlineId = Id<'deadline'>
export type AskId = Id<'ask'>

/** Ids that the playbook gives: short words chosen by the team. */
export type PersonId = Id<'person'>
export type RoomId = Id<'room'>
export type AccountId = Id<'account'>
export type CalendarId = Id<'calendar'>
export type DepartmentId = Id<'department'>
export type TopicId = Id<'topic'>

/** A new UUID version 7: sorts by time, so that rows of one day lie together in their index. */
export const newId = <T extends Id<string>>(): T => v7() as T

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a string from outside may be compared with a uuid column without Postgres refusing the query. */
export const isUuid = (text: string): boolean => UUID.test(text)

/** When a {@link newId} was made, to the millisecond; meaningless for ids of other makes. */
export const timeOfId = (id: Id<string>): Date => new Date(Number.parseInt(id.replace(/-/g, '').slice(0, 12), 16))
