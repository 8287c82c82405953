import { z } from 'zod'
import type { FindingKind, Person, Playbook, Room, Route } from '../desk/index'
import type { PersonId, RoomId } from '../lib/ids'
import { id, language, name, priority, zone } from './fields'

const level = z.enum(['block', 'warn'])
const roles = z.array(z.enum(['viewer', 'agent', 'lead', 'ops', 'manager']))

export const slackMember = z.string().regex(/^[UW][A-Z0-9]+$/, 'must be a Slack member id such as "U024BE7LH"')

export const teamsUser = z.guid(
  'must be the object id of an Entra user, such as "6d1c3a52-0f4b-4c1e-9a57-2b8f0e7d1c90"',
)

const person = z.strictObject({
  id,
  name,
  roles: roles.min(1),
  email: z.email().optional(),
  language: language.optional(),
  slack: slackMember.optional(),
  teams: teamsUser.optional(),
})

const room = z.strictObject({
  id,
  name,
  slack: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'must be a Slack channel id such as "C024BE91L"')
    .optional(),
  teams: z
    .string()
    .regex(
      /^19:[^\s;]{1,200}@thread\.(tacv2|skype)$/,
      'must be a Teams channel id such as "19:3f2a9c81d4@thread.tacv2"',
    )
    .optional(),
})

const route = z.strictObject({
  room: id,
  channel: z.string().optional(),
  account: id.optional(),
  surface: z.enum(['dm', 'comment', 'mention', 'review', 'post', 'keyword-hit', 'email', 'chat']).optional(),
  visibility: z.enum(['public', 'private']).optional(),
  language: z.string().optional(),
  priority: priority.optional(),
})

export const undoSeconds = z.number().int().min(0).max(60)

const reply = z
  .strictObject({
    undo_seconds: z.strictObject({ public: undoSeconds.default(10), private: undoSeconds.default(5) }).prefault({}),
    approval_for_roles: roles.default([]),
    findings: z
      .strictObject({
        empty: level.default('block'),
        'too-long': level.default('block'),
        placeholder: level.default('block'),
        'newer-message': level.default('warn'),
        'other-reply': level.default('warn'),
        'window-closed': level.default('block'),
        'not-permitted': level.default('block'),
        'too-many-files': level.default('block'),
        charged: level.default('warn'),
        forbidden: level.default('block'),
      })
      .prefault({}),
  })
  .prefault({})

/** playbook.yaml: who, where, and how a reply goes out. */
export const playbookFile = z.strictObject({
  brand: name,
  language,
  zone,
  people: z.array(person).min(1),
  rooms: z.array(room).min(1),
  routes: z.array(route).default([]),
  fallback_room: id,
  reply,
  reopen_within_days: z.number().min(0).max(365).default(7),
})

export type PlaybookFile = z.infer<typeof playbookFile>

type House = Pick<
  Playbook,
  'brand' | 'zone' | 'language' | 'people' | 'rooms' | 'routes' | 'fallbackRoom' | 'reply' | 'reopenWithinMs'
>

export function toHouse(file: PlaybookFile): House {
  const { undo_seconds: undo, approval_for_roles: approvalForRoles, findings } = file.reply
  return {
    brand: file.brand,
    zone: file.zone,
    language: file.language,
    people: file.people.map(toPerson),
    rooms: file.rooms.map(({ id, name, slack, teams }): Room => ({
      id: id as RoomId,
      name,
      workspaces: addresses({ slack, teams }),
    })),
    routes: file.routes as Route[],
    fallbackRoom: file.fallback_room as RoomId,
    reply: {
      undoMs: { public: undo.public * 1000, private: undo.private * 1000 },
      approvalForRoles,
      findings: findings satisfies Record<FindingKind, 'block' | 'warn'>,
    },
    reopenWithinMs: file.reopen_within_days * 86_400_000,
  }
}

const toPerson = ({ id, name, roles, email, language, slack, teams }: PlaybookFile['people'][number]): Person => ({
  id: id as PersonId,
  name,
  roles,
  email,
  language,
  workspaces: addresses({ slack, teams }),
})

/** Ids by workspace, without those that are not given. */
export const addresses = (given: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
