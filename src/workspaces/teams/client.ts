import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter'
import { ConfigurationServiceClientCredentialFactory } from 'botbuilder'
import { ClaimsIdentity, type AppCredentials, type ConnectorClient } from 'botframework-connector'
import { standInCredentials, type Credentials } from './stand-in-login'

/** How we prove who we are: a secret, the machine's own identity, or not at all (never in production). */
export type Proof = { kind: 'secret'; password: string } | { kind: 'managed-identity' } | { kind: 'none' }

export type ClientOptions = {
  appId: string
  tenantId: string
  proof: Proof
  /** In place of login.botframework.com and login.microsoftonline.com; for tests. */
  loginUrl?: string
  timeoutMs: number
  now: () => Date
}

export type Client = {
  /** Of the Teams library: checks who calls us, and knows our credentials. */
  adapter: TeamsAdapter
  authentication: Authentication
  /** A client whose every call is one request. The caller has checked the address. */
  reach: (serviceUrl: string) => Promise<ConnectorClient>
  /** Undefined where nothing is proved. */
  token: Token | undefined
  /** Microsoft Graph; undefined where nothing is proved. */
  graph: { url: string; token: Token } | undefined
}

type Token = (anew: boolean) => Promise<string>

/** What we use of the adapter's own parts, which its types keep to itself. */
type Authentication = {
  authenticateRequest: (activity: object, header: string) => Promise<Authenticated>
  createConnectorFactory: (claims: unknown) => Factory
}
export type Authenticated = { claimsIdentity: unknown; connectorFactory?: Factory }
type Factory = { create: (serviceUrl: string, audience?: string) => Promise<ConnectorClient> }

const AUDIENCE = 'https://api.botframework.com'
const GRAPH = 'https://graph.microsoft.com'

export function openClient(options: ClientOptions): Client {
  const factory = credentialsOf(options)
  // Made once: the library would make new ones for each activity that comes in, and ask for a token each time.
  const make = factory.createCredentials.bind(factory)
  const credentialsFor = (audience: string): Promise<Credentials> => makeCredentials(make, { ...options, audience })
  const credentials = credentialsFor(AUDIENCE)
  factory.createCredentials = () => credentials as Promise<AppCredentials>
  const adapter = new TeamsAdapter(addresses(options), factory)
  const authentication = hardenOutbound(adapter, options.timeoutMs)
  const self = options.proof.kind === 'none' ? '' : options.appId
  const claims = new ClaimsIdentity(['aud', 'appid'].map((type) => ({ type, value: self })))
  const clients = new Map<string, Promise<ConnectorClient>>()
  return {
    adapter,
    authentication,
    reach: (serviceUrl) => {
      const known = clients.get(serviceUrl)
      if (known !== undefined) return known
      const client = authentication.createConnectorFactory(claims).create(serviceUrl, AUDIENCE)
      if (clients.size >= MAX_CLIENTS) clients.clear()
      clients.set(serviceUrl, client)
      return client
    },
    ...provedBy(options, { bot: credentials, graph: credentialsFor(GRAPH) }),
  }
}

function provedBy(
  { proof, loginUrl }: ClientOptions,
  credentials: { bot: Promise<Credentials>; graph: Promise<Credentials> },
): Pick<Client, 'token' | 'graph'> {
  if (proof.kind === 'none') return { token: undefined, graph: undefined }
  const tokenOf =
    (made: Promise<Credentials>): Token =>
    async (anew) =>
      (await made).getToken(anew)
  return {
    token: tokenOf(credentials.bot),
    graph: { url: loginUrl === undefined ? GRAPH : `${loginUrl}/graph`, token: tokenOf(credentials.graph) },
  }
}

/** Teams has a handful of regions. */
const MAX_CLIENTS = 50

function credentialsOf({ appId, tenantId, proof }: ClientOptions): ConfigurationServiceClientCredentialFactory {
  // An empty app id is how the library is told to check nobody: config.ts lets that happen on a developer's machine only.
  if (proof.kind === 'none') return new ConfigurationServiceClientCredentialFactory({})
  const app = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId }
  return new ConfigurationServiceClientCredentialFactory(
    proof.kind === 'secret'
      ? { ...app, MicrosoftAppType: 'SingleTenant', MicrosoftAppPassword: proof.password }
      : { ...app, MicrosoftAppType: 'UserAssignedMsi' },
  )
}

async function makeCredentials(
  make: ConfigurationServiceClientCredentialFactory['createCredentials'],
  { appId, tenantId, proof, loginUrl, now, audience }: ClientOptions & { audience: string },
): Promise<Credentials> {
  if (loginUrl !== undefined && proof.kind === 'secret')
    return standInCredentials({ appId, password: proof.password, tenantId, loginUrl, now, audience })
  const login = `https://login.microsoftonline.com/${tenantId}`
  return (await make(appId, audience, login, true)) as AppCredentials
}

// One key set means that all must be set: the library takes the others to be empty.
function addresses({ tenantId, loginUrl }: ClientOptions): ConstructorParameters<typeof TeamsAdapter>[0] {
  if (loginUrl === undefined) return {}
  const keys = `${loginUrl}/v1/.well-known/openidconfiguration`
  return {
    ToBotFromChannelOpenIdMetadataUrl: keys,
    ToBotFromEmulatorOpenIdMetadataUrl: keys,
    ToBotFromChannelTokenIssuer: AUDIENCE,
    ToChannelFromBotLoginUrl: `${loginUrl}/${tenantId}`,
    ToChannelFromBotOAuthScope: AUDIENCE,
    OAuthUrl: `${loginUrl}/oauth`,
    ValidateAuthority: 'false',
  }
}

/**
 * The library's clients send a post again after each lost answer, up to three times, and wait for ever for one that
 * does not come; none of its own settings changes that. A connection that is kept for the next request may be closed by
 * the other side just when that is written, which nobody could tell from an answer that got lost: so none is kept.
 */
function hardenOutbound(adapter: TeamsAdapter, timeoutMs: number): Authentication {
  const authentication = (adapter as unknown as { botFrameworkAuthentication: Authentication })
    .botFrameworkAuthentication
  const wrap = (factory: Factory): Factory => {
    const create = factory.create.bind(factory)
    factory.create = async (...where) => {
      const client = await create(...where)
      const { pipeline } = (client as unknown as { client: { pipeline: Pipeline } }).client
      pipeline.removePolicy({ name: 'defaultRetryPolicy' })
      // It would take our token, and what we say, to wherever the answer points.
      pipeline.removePolicy({ name: 'redirectPolicy' })
      pipeline.addPolicy({
        name: 'sportelloOnce',
        sendRequest: (request, next) => next(Object.assign(request, { timeout: timeoutMs, disableKeepAlive: true })),
      })
      return client
    }
    return factory
  }
  const createFactory = authentication.createConnectorFactory.bind(authentication)
  const authenticate = authentication.authenticateRequest.bind(authentication)
  authentication.createConnectorFactory = (claims) => wrap(createFactory(claims))
  authentication.authenticateRequest = async (...request) => {
    const result = await authenticate(...request)
    if (result.connectorFactory) wrap(result.connectorFactory)
    return result
  }
  return authentication
}

type Pipeline = {
  removePolicy: (which: { name: string }) => void
  addPolicy: (policy: {
    name: string
    sendRequest: (request: object, next: (request: object) => unknown) => unknown
  }) => void
}
