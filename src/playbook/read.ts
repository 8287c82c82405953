import type { Account, FindingKind, Person, Playbook, Room, Route } from '../desk/index'
import type { AccountId, PersonId, RoomId } from '../lib/ids'
import { readYaml, type PlaybookFault } from './file'
import { channelsFile, playbookFile, type ChannelsFile, type PlaybookFile } from './schema'

/** An account with the settings of its type, secrets filled in; `missing` names the environment variables that are not set. */
export type AccountSettings = {
  id: AccountId
  type: string
  name: string
  enabled: boolean
  settings: Record<string, unknown>
  secrets: number
  missing: string[]
  line: number
}

export type PlaybookFiles =
  | { ok: true; playbook: Omit<Playbook, 'version'>; accounts: AccountSettings[] }
  | { ok: false; faults: PlaybookFault[] }

/** Reads the playbook's directory. `secret` answers `env:NAME`. */
export async function readPlaybook(dir: string, secret: (name: string) => string | undefined): Promise<PlaybookFiles> {
  const main = await readYaml(dir, 'playbook.yaml', playbookFile)
  const channels = await readYaml(dir, 'channels.yaml', channelsFile)
  if (!main.ok || !channels.ok) {
    return { ok: false, faults: [...(main.ok ? [] : main.faults), ...(channels.ok ? [] : channels.faults)] }
  }
  const faults = [
    ...crossCheck(main.value, channels.value, main.lineOf),
    ...duplicates({ file: 'channels.yaml', list: 'accounts', items: channels.value.accounts, lineOf: channels.lineOf }),
  ]
  if (faults.length > 0) return { ok: false, faults }
  const accounts = channels.value.accounts.map((account, index) =>
    toSettings(account, channels.lineOf(['accounts', index]), secret),
  )
  return { ok: true, playbook: toPlaybook(main.value, channels.value), accounts }
}

/** A sentence a person can act on. */
export const describeFault = ({ file, line, path, message }: PlaybookFault): string =>
  `${file}:${line}${path ? ` ${path}` : ''}: ${message}`

type Lines = (path: readonly PropertyKey[]) => number

function crossCheck(main: PlaybookFile, channels: ChannelsFile, lineOf: Lines): PlaybookFault[] {
  const file = 'playbook.yaml'
  const rooms = new Set(main.rooms.map((room) => room.id))
  const accounts = new Set(channels.accounts.map((account) => account.id))
  const faults = [
    ...duplicates({ file, list: 'people', items: main.people, lineOf }),
    ...duplicates({ file, list: 'rooms', items: main.rooms, lineOf }),
  ]
  const fault = (path: (string | number)[], message: string): void => {
    faults.push({ file, line: lineOf(path), path: path.join('.'), message })
  }
  const noRoom = (name: string): string => `there is no room "${name}"; rooms are ${[...rooms].join(', ')}`
  if (!rooms.has(main.fallback_room)) fault(['fallback_room'], noRoom(main.fallback_room))
  main.routes.forEach((route, index) => {
    if (!rooms.has(route.room)) fault(['routes', index, 'room'], noRoom(route.room))
    if (route.account && !accounts.has(route.account)) {
      fault(
        ['routes', index, 'account'],
        `there is no account "${route.account}" in channels.yaml; accounts are ${[...accounts].join(', ')}`,
      )
    }
  })
  return faults
}

type ListOfIds = { file: string; list: string; items: readonly { id: string }[]; lineOf: Lines }

function duplicates({ file, list, items, lineOf }: ListOfIds): PlaybookFault[] {
  const seen = new Set<string>()
  return items.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [
      {
        file,
        line: lineOf([list, index, 'id']),
        path: `${list}.${index}.id`,
        message: `"${id}" is used twice; ids are unique`,
      },
    ]
  })
}

const compact = (entries: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined))

function toPlaybook(main: PlaybookFile, channels: ChannelsFile): Omit<Playbook, 'version'> {
  const people = main.people.map(({ id, name, roles, email, language, slack, teams }): Person => ({
    id: id as PersonId,
    name,
    roles,
    email,
    language,
    workspaces: compact({ slack, teams }),
  }))
  const rooms = main.rooms.map(({ id, name, slack, teams }): Room => ({
    id: id as RoomId,
    name,
    workspaces: compact({ slack, teams }),
  }))
  const accounts = channels.accounts
    .filter((account) => account.enabled)
    .map(({ id, type, name, undo_seconds }): Account => ({
      id: id as AccountId,
      channel: type,
      name,
      undoMs: undo_seconds === undefined ? undefined : undo_seconds * 1000,
    }))
  return {
    brand: main.brand,
    zone: main.zone,
    language: main.language,
    people,
    rooms,
    routes: main.routes as Route[],
    fallbackRoom: main.fallback_room as RoomId,
    accounts,
    reply: {
      undoMs: { public: main.reply.undo_seconds.public * 1000, private: main.reply.undo_seconds.private * 1000 },
      approvalForRoles: main.reply.approval_for_roles,
      findings: main.reply.findings satisfies Record<FindingKind, 'block' | 'warn'>,
    },
    reopenWithinMs: main.reopen_within_days * 86_400_000,
  }
}

function toSettings(
  account: ChannelsFile['accounts'][number],
  line: number,
  secret: (name: string) => string | undefined,
): AccountSettings {
  const { id, type, name, enabled, undo_seconds: _, ...raw } = account
  const missing: string[] = []
  let secrets = 0
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith('env:')) {
      secrets += 1
      const found = secret(value.slice(4))
      if (found === undefined) missing.push(value.slice(4))
      return found
    }
    if (Array.isArray(value)) return value.map(fill)
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]))
    return value
  }
  const settings = fill(raw) as Record<string, unknown>
  return { id: id as AccountId, type, name, enabled, settings, secrets, missing, line }
}
