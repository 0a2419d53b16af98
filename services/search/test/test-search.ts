// The search service on the real servers with an index of its own, for the tests of this folder.
import {
  accountsByUsernames,
  compareIds,
  listMembers,
  listsByIds,
  parseAccountId,
  scanTweets,
  searchRows,
  type List,
  type ScannedTweet,
  type TweetId,
} from '@flightpath/contracts'
import { createClient, createHttpServer, type Client, type HttpServer } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import { testSecret } from '@flightpath/testing'
import { startTracer, type Tracer } from '@flightpath/tracing'
import { env } from 'node:process'
import { readSearchConfig, startSearch, type SearchConfig } from '../src/service.ts'
import { accounts } from './small-tweets.ts'

export const silent = createLogger('test', { level: 'silent' })

/** A server's address as the test runner gives it. */
export function server(name: 'ELASTICSEARCH_URL' | 'KAFKA_BROKERS' | 'ZIPKIN_URL'): string {
  const value = env[`FLIGHTPATH_TEST_${name}`]
  if (value === undefined) throw new Error(`set FLIGHTPATH_TEST_${name} to a server for tests`)
  return value
}

export type TestSearch = AsyncDisposable & {
  readonly index: TestIndex
  /** What the fake peers have, and whether they fail. */
  readonly peers: Peers
  /** Asks the running service. */
  readonly client: Client
  readonly url: string
  /** The service's own settings, for one more instance. */
  readonly config: SearchConfig
}

/** Starts the service, with peers that a test controls. */
export async function openTestSearch(): Promise<TestSearch> {
  await using scope = new AsyncDisposableStack()
  const index = scope.use(await openTestIndex(server('ELASTICSEARCH_URL')))
  const peers = scope.use(await startPeers())
  const config = readSearchConfig({
    FLIGHTPATH_PORT: '0',
    FLIGHTPATH_SECRET_FILE: testSecret().file,
    FLIGHTPATH_LOG_LEVEL: 'silent',
    FLIGHTPATH_ELASTICSEARCH_URL: index.urls.join(','),
    // Nobody listens there: searching needs no Kafka, and other tests' tweets stay out.
    FLIGHTPATH_KAFKA_BROKERS: '127.0.0.1:1',
    FLIGHTPATH_ZIPKIN_URL: server('ZIPKIN_URL'),
    FLIGHTPATH_GRAPH_URLS: peers.url,
    FLIGHTPATH_WRITE_URLS: peers.url,
    FLIGHTPATH_SEARCH_INDEX: index.prefix,
  })
  const service = scope.use(await startSearch(config))
  const client = scope.use(
    createClient({ service: 'search', urls: [service.url], secret: config.secret }),
  )
  const owned = scope.move()
  return {
    index,
    peers,
    client,
    url: service.url,
    config,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type Peers = AsyncDisposable & {
  readonly url: string
  /** The rows that write has. */
  rows: ScannedTweet[]
  /** The lists that graph has; alice and bob are on each. */
  lists: List[]
  /** The ids of each request for rows of some tweets. */
  asked: TweetId[][]
  /** Called before each page of rows is read. */
  beforeScan: () => Promise<void>
  failing: boolean
}

/** Graph, which knows the small tweets' accounts, and write, which has the rows of a test. Fakes, so that they can fail. */
async function startPeers(): Promise<Peers> {
  const tracer = startTestTracer()
  const http: HttpServer = createHttpServer({
    service: 'graph',
    secret: testSecret().secret,
    log: silent,
    tracer,
    dependencies: {},
  })
  const state = {
    rows: [] as ScannedTweet[],
    lists: [] as List[],
    asked: [] as TweetId[][],
    beforeScan: async () => {},
    failing: false,
  }
  http.serve(accountsByUsernames, ({ body }) => {
    if (state.failing) throw new Error('failing, as the test wants it')
    return { accounts: body.usernames.flatMap((username) => accountOf(username)) }
  })
  http.serve(scanTweets, async ({ body }) => {
    if (state.failing) throw new Error('failing, as the test wants it')
    await state.beforeScan()
    const rows = state.rows
      .filter(({ id }) => compareIds(id, body.afterId) > 0)
      .toSorted((a, b) => compareIds(a.id, b.id))
    return { tweets: rows.slice(0, body.limit) }
  })
  http.serve(searchRows, ({ body }) => {
    state.asked.push(body.ids)
    if (state.failing) throw new Error('failing, as the test wants it')
    const asked = new Set(body.ids)
    return { tweets: state.rows.filter(({ id }) => asked.has(id)) }
  })
  http.serve(listsByIds, ({ body }) => ({
    lists: state.lists.filter(({ id }) => body.ids.includes(id)),
  }))
  http.serve(listMembers, () => ({
    accountIds: ['alice', 'bob'].flatMap((username) => accountOf(username).map(({ id }) => id)),
  }))
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 })
  return Object.assign(state, {
    url,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]()
      await tracer[Symbol.asyncDispose]()
    },
  })
}

export function startTestTracer(): Tracer {
  return startTracer({ service: 'test', zipkinUrl: server('ZIPKIN_URL'), log: silent })
}

function accountOf(username: string) {
  const id = parseAccountId(accounts.get(username) ?? '')
  if (id === null) return []
  // As somebody may have registered it.
  const name = username.toUpperCase()
  const texts = { description: '', location: '', url: '', profileImageUrl: '' }
  return [{ id, username: name, name, createdAtMs: 0, protected: false, ...texts }]
}
