// The house rules. Each rule says in its comment why it exists and what to do instead.
const FLOW = [
  'timeline',
  'playbook',
  'deadlines',
  'inbox',
  'triage',
  'customers',
  'conversations',
  'replies',
  'asks',
  'crisis',
  'reports',
]
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const only = (pkg, where) =>
  rule(
    `only-${where.name}-touches-${pkg.replace(/\W+/g, '-').replace(/^-/, '')}`,
    `${pkg} is a detail of ${where.path}; give the rest of the house a plain function instead.`,
    { path: '^src/', pathNot: where.path },
    { path: `(^|node_modules/)${pkg}(/|$)` },
  )
module.exports = {
  forbidden: [
    rule('no-circles', 'Two files that need each other are one file, or miss a third.', {}, { circular: true }),
    rule('lib-is-the-ground', 'lib/ knows nothing of our product.', { path: '^src/lib/' }, { path: '^src/(?!lib/)' }),
    rule(
      'desk-knows-only-lib',
      'The desk says what should happen; jobs/ make it happen outside.',
      { path: '^src/desk/' },
      { path: '^src/(?!desk/|lib/)' },
    ),
    rule(
      'desk-has-one-door',
      'Outside desk/, import desk/index.ts and nothing deeper.',
      { path: '^src/(?!desk/)' },
      { path: '^src/desk/(?!index\\.ts$)' },
    ),
    rule(
      'desk-inside-skips-the-door',
      'Inside desk/, import the file itself.',
      { path: '^src/desk/', pathNot: '^src/desk/index\\.ts$' },
      { path: '^src/desk/index\\.ts$' },
    ),
    ...FLOW.map((room, i) =>
      rule(
        `flow-${room}`,
        `${room}/ may use only what stands before it in the flow; speak to later rooms by an event.`,
        { path: `^src/desk/${room}/` },
        { path: `^src/desk/(${FLOW.slice(i + 1).join('|') || '$^'})/` },
      ),
    ),
    rule(
      'clocks-follow-facts',
      'Facts about conversations are recorded by deadlines/record.ts, so that the promises to the customer follow them.',
      { path: '^src/desk/(conversations|replies|asks)/' },
      { path: '^src/desk/timeline/record\\.ts$' },
    ),
    rule(
      'stores-are-private',
      "Another room's tables are not yours: ask its step or read its view.",
      { path: '^src/desk/([^/]+)/' },
      { path: '^src/desk/[^/]+/[^/]+\\.store\\.ts$', pathNot: '^src/desk/$1/' },
    ),
    rule(
      'rules-are-pure',
      'A *.rules.ts decides from what it is given: no store, no step, no I/O.',
      { path: '\\.rules\\.ts$' },
      { path: '^(src|node:|fs|http)', pathNot: '(\\.rules\\.ts$|^src/lib/(ids|time|business-time|text|errors)\\.ts$)' },
    ),
    rule(
      'channels-are-strangers',
      'One channel never imports another; what those of one platform family share stands in meta/ or google/.',
      { path: '^src/channels/([^/]+)/' },
      { path: '^src/channels/[^/]+/', pathNot: '^src/channels/($1|meta|google)/' },
    ),
    rule(
      'workspaces-are-strangers',
      'Slack, Teams and rehearsal share cards/ and words/ and nothing else.',
      { path: '^src/workspaces/(slack|teams|rehearsal)/' },
      { path: '^src/workspaces/(slack|teams|rehearsal)/', pathNot: '^src/workspaces/$1/' },
    ),
    rule(
      'edges-look-inward',
      "channels/ and workspaces/ know the desk's door and lib/ only.",
      { path: '^src/(channels|workspaces)/' },
      { path: '^src/', pathNot: '^src/($1|desk|lib)/' },
    ),
    rule(
      'playbook-files-look-inward',
      "playbook/ turns files into the desk's playbook: it knows the desk's door and lib/ only.",
      { path: '^src/playbook/' },
      { path: '^src/(?!playbook/|desk/index\\.ts$|lib/)' },
    ),
    rule(
      'drivers-know-contracts',
      'jobs/ and web/ use channel.ts and workspace.ts, never a named platform.',
      { path: '^src/(jobs|web)/' },
      { path: '^src/(channels|workspaces)/[^/]+/' },
    ),
    rule(
      'drivers-are-strangers',
      'jobs/ and web/ meet only in app.ts.',
      { path: '^src/(jobs|web)/' },
      { path: '^src/(jobs|web)/', pathNot: '^src/$1/' },
    ),
    rule(
      'one-composition-root',
      'Only main.ts imports app.ts, only app.ts parts.ts; only these three read config.ts.',
      { path: '^src/', pathNot: '^src/(main|app|parts)\\.ts$' },
      { path: '^src/(main|app|parts|config)\\.ts$' },
    ),
    only('knex', { name: 'stores', path: '(\\.store\\.ts|^src/lib/db\\.ts)$' }),
    only('bullmq', { name: 'queue', path: '^src/jobs/queue\\.ts$' }),
    only('ioredis', { name: 'queue', path: '^src/jobs/queue\\.ts$' }),
    only('@slack', { name: 'slack', path: '^src/workspaces/slack/' }),
    only('@microsoft', { name: 'teams', path: '^src/workspaces/teams/' }),
    only('botbuilder', { name: 'teams', path: '^src/workspaces/teams/' }),
    only('botframework-connector', { name: 'teams', path: '^src/workspaces/teams/' }),
    only('temporal-polyfill', { name: 'time', path: '^src/lib/time\\.ts$' }),
    only('date-holidays', { name: 'holidays', path: '^src/lib/holidays\\.ts$' }),
    only('pino', { name: 'log', path: '^src/lib/log\\.ts$' }),
    rule(
      'zod-stays-at-the-edges',
      'Inside the desk, data is already parsed.',
      { path: '^src/desk/' },
      { path: '(^|node_modules/)zod(/|$)' },
    ),
    rule(
      'no-orphans',
      'Nobody imports this: use it or remove it.',
      { orphan: true, path: '^src/', pathNot: '/browser/' },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
