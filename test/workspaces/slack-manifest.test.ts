import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { NEEDED_SCOPES } from '../../src/workspaces/slack/identity'

const ADDRESS = 'https://sportello.example.com/slack/events'
const address = z.literal(ADDRESS)

/** Slack's bounds of a manifest, as its reference gives them; the official schema is not on npm. Unknown keys fail. */
const MANIFEST = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.number().int() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
    long_description: z.string().min(174).max(4_000),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[a-z0-9-_.]{1,80}$/), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.literal('message'),
          callback_id: z.string().max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z]{1,31}$/),
          url: address,
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.literal(true),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: address, bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: address,
      message_menu_options_url: address,
    }),
    org_deploy_enabled: z.literal(false),
    socket_mode_enabled: z.literal(false),
    token_rotation_enabled: z.literal(false),
  }),
})

/** The scope without which Slack refuses the subscription. */
const SCOPE_OF_EVENT: Record<string, string | undefined> = {
  app_mention: 'app_mentions:read',
  channel_archive: 'channels:read',
  channel_rename: 'channels:read',
  group_archive: 'groups:read',
  group_rename: 'groups:read',
  member_joined_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
}
const WITHOUT_SCOPE = ['app_home_opened', 'app_uninstalled', 'tokens_revoked']

const text = readFileSync(join(__dirname, '../../manifests/slack.yaml'), 'utf8')
const manifest = MANIFEST.parse(parse(text))

describe('the manifest of the Slack app', () => {
  it('asks for exactly the permissions that the start-up checks', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...NEEDED_SCOPES].sort())
  })

  it('may have every event that it wants', () => {
    for (const event of manifest.settings.event_subscriptions.bot_events) {
      if (WITHOUT_SCOPE.includes(event)) continue
      expect(manifest.oauth_config.scopes.bot).toContain(SCOPE_OF_EVENT[event])
    }
  })

  it('offers the commands and the message menu that the program answers', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([
      '/claim',
      '/reply',
      '/case',
      '/escalate',
      '/who',
      '/away',
      '/playbook',
      '/sla',
      '/sportello',
    ])
    expect(manifest.features.shortcuts.map(({ callback_id: id }) => id)).toEqual(['send_to_customer', 'add_as_note'])
  })

  it('says which address is to be replaced', () => {
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('#'))
        .join(' '),
    ).toContain('Replace https://sportello.example.com')
  })
})
