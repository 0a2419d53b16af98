// The write service on the real servers with a schema of its own, for the tests of this folder.
import {
  accountsByUsernames,
  createTweet,
  parseAccountId,
  Problem,
  tweetsV1,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import { createHttpServer } from '@flightpath/http'
import { ensureTopics, startConsumer, type ConsumedMessage } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { openDatabase, type Database } from '@flightpath/storage'
import { eventually } from '@flightpath/testing'
import { startTracer } from '@flightpath/tracing'
import { env } from 'node:process'
import { randomBytes, randomInt } from 'node:crypto'
import { Value } from 'typebox/value'
import { migrateWrite, readWriteConfig, startWrite, type WriteConfig } from '../src/service.ts'

export const silent = createLogger('test', { level: 'silent' })

/** A server's address as the test runner gives it. */
export function server(name: 'MYSQL_URL' | 'KAFKA_BROKERS' | 'REDIS_URL' | 'ZIPKIN_URL'): string {
  const value = env[`FLIGHTPATH_TEST_${name}`]
  if (value === undefined) throw new Error(`set FLIGHTPATH_TEST_${name} to a server for tests`)
  return value
}

/** An account that no other test has. */
export function newAccount(): AccountId {
  const id = parseAccountId(String(randomInt(1e12, 2e14)))
  if (id === null) throw new Error('not an id')
  return id
}

export type TestWrite = AsyncDisposable & {
  readonly database: Database
  readonly graph: TestGraph
  /** The environment of a write process on this schema. */
  readonly env: Record<string, string>
  /** Starts an instance; disposed with the rest. */
  start(overrides?: Partial<WriteConfig>): Promise<TestInstance>
}

/** Makes an empty schema, migrated, and a graph service that knows nobody. */
export async function openTestWrite(): Promise<TestWrite> {
  await using scope = new AsyncDisposableStack()
  const schema = `fp_write_${randomBytes(5).toString('hex')}`
  const graph = scope.use(await startTestGraph())
  await ensureTopics(server('KAFKA_BROKERS').split(','), [tweetsV1])
  const variables = {
    FLIGHTPATH_PORT: '0',
    FLIGHTPATH_LOG_LEVEL: 'silent',
    FLIGHTPATH_MYSQL_URL: server('MYSQL_URL'),
    FLIGHTPATH_WRITE_SCHEMA: schema,
    FLIGHTPATH_REDIS_URL: server('REDIS_URL'),
    FLIGHTPATH_KAFKA_BROKERS: server('KAFKA_BROKERS'),
    FLIGHTPATH_ZIPKIN_URL: server('ZIPKIN_URL'),
    FLIGHTPATH_GRAPH_URLS: graph.url,
  }
  const config = readWriteConfig(variables)
  await migrateWrite(config)
  const database = scope.use(openDatabase({ url: config.mysqlUrl, schema, poolSize: 4 }))
  scope.defer(async () => {
    await database.query(`DROP DATABASE ${schema}`)
  })
  const instances = scope.use(new AsyncDisposableStack())
  const owned = scope.move()
  return {
    database,
    graph,
    env: variables,
    async start(overrides = {}) {
      const service = instances.use(await startWrite({ ...config, ...overrides }))
      const instance = createInstance(service.url)
      await eventually('write is ready', async () => {
        const answer = await fetch(`${service.url}/health/ready`)
        await answer.body?.cancel()
        return answer.ok
      })
      return {
        ...instance,
        async stop() {
          await service[Symbol.asyncDispose]()
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync()
    },
  }
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown }

export type TestInstance = {
  readonly url: string
  /** Posts a tweet as the gateway would. */
  post(
    account: AccountId,
    body: string | { text: string; reply?: { in_reply_to_tweet_id: string } },
    headers?: Record<string, string>,
  ): Promise<Answer>
  delete(account: AccountId, id: string, headers?: Record<string, string>): Promise<Answer>
  /** Asks an internal route. */
  ask(path: string, body: unknown): Promise<unknown>
  stop(): Promise<void>
}

/** Speaks to an instance at an address; stopping it is its starter's. */
export function createInstance(url: string): Omit<TestInstance, 'stop'> {
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init)
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return {
    url,
    post: (account, body, headers = {}) =>
      send('/2/tweets', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-flightpath-account': account,
          ...headers,
        },
        body: JSON.stringify(typeof body === 'string' ? { text: body } : body),
      }),
    delete: (account, id, headers = {}) =>
      send(`/2/tweets/${id}`, {
        method: 'DELETE',
        headers: { 'x-flightpath-account': account, ...headers },
      }),
    async ask(path, body) {
      const { body: answer } = await send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return answer
    },
  }
}

/** The id in the answer to a post that was accepted. */
export function idOf({ status, body }: Answer): TweetId {
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return Value.Parse(createTweet.response, body).data.id
}

/** What a problem document says, and of which parameters. */
export function problemOf({ status, body }: Answer) {
  const { detail, errors } = Value.Parse(Problem, body)
  const parameters = (errors ?? []).flatMap((one) => Object.keys(one.parameters ?? {}))
  return { status, detail, parameters }
}

export type TestGraph = AsyncDisposable & {
  readonly url: string
  /** Accounts by username. */
  readonly accounts: Map<string, AccountId>
  /** The names of each question so far. */
  readonly asked: (readonly string[])[]
  /** Whether it answers with a failure. */
  failing: boolean
}

/** A graph service that knows the accounts a test gives it; a fake, because it also has to fail. */
async function startTestGraph(): Promise<TestGraph> {
  const tracer = startTracer({ service: 'test', zipkinUrl: server('ZIPKIN_URL'), log: silent })
  const graph = createHttpServer({ service: 'graph', log: silent, tracer, dependencies: {} })
  const state = { accounts: new Map<string, AccountId>(), asked: [] as string[][], failing: false }
  graph.serve(accountsByUsernames, ({ body }) => {
    state.asked.push(body.usernames)
    if (state.failing) throw new Error('failing, as the test wants it')
    const wanted = new Set(body.usernames.map((name) => name.toLowerCase()))
    const accounts = [...state.accounts].filter(([name]) => wanted.has(name.toLowerCase()))
    return {
      accounts: accounts.map(([username, id]) => ({
        id,
        username,
        name: username,
        createdAtMs: 0,
        followersCount: 0,
        followingCount: 0,
      })),
    }
  })
  const { url } = await graph.listen({ host: '127.0.0.1', port: 0 })
  return Object.assign(state, {
    url,
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]()
      await tracer[Symbol.asyncDispose]()
    },
  })
}

export type Published = AsyncDisposable & {
  /** The messages of some authors' tweets so far, as they came. */
  of(...authors: readonly AccountId[]): ConsumedMessage[]
}

/** Hears everything on tweets.v1, which other tests publish to as well. */
export function listenToTweets(): Published {
  const messages: ConsumedMessage[] = []
  const consumer = startConsumer({
    brokers: server('KAFKA_BROKERS').split(','),
    groupId: `test-${randomBytes(8).toString('hex')}`,
    topics: [tweetsV1],
    log: silent,
    onFatal(error) {
      throw error
    },
    async handleBatch(batch) {
      messages.push(...batch.messages)
    },
  })
  return {
    of: (...authors) => messages.filter(({ key }) => authors.some((author) => author === key)),
    async [Symbol.asyncDispose]() {
      await consumer[Symbol.asyncDispose]()
    },
  }
}
