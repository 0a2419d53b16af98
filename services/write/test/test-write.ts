// The write service on the real servers with a schema of its own, for the tests of this folder.
import {
  createTweet,
  engagementsV1,
  internalHeaders,
  parseAccountId,
  Problem,
  tweetsV1,
  type AccountId,
  type TopicLayout,
  type TweetId,
} from '@flightpath/contracts'
import { ensureTopics } from '@flightpath/kafka'
import { hearTopic, type HeardMessage } from '@flightpath/kafka/testing'
import { createLogger } from '@flightpath/log'
import { openDatabase, schemaName, sql, type Database } from '@flightpath/storage'
import { eventually, testSecret } from '@flightpath/testing'
import { randomBytes, randomInt } from 'node:crypto'
import { env } from 'node:process'
import { Value } from 'typebox/value'
import { migrateWrite, readWriteConfig, startWrite, type WriteConfig } from '../src/service.ts'
import type { StoredTweet } from '../src/storing/stored-tweet.ts'
import { startTestGraph, type TestGraph } from './test-graph.ts'

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
  const graph = scope.use(await startTestGraph(server('ZIPKIN_URL')))
  await ensureTopics(server('KAFKA_BROKERS').split(','), [tweetsV1, engagementsV1])
  const variables = {
    FLIGHTPATH_PORT: '0',
    FLIGHTPATH_SECRET_FILE: testSecret().file,
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
    await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
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

export type PostBody = {
  text: string
  reply?: { in_reply_to_tweet_id: string; exclude_reply_user_ids?: readonly string[] }
  quote_tweet_id?: string
  reply_settings?: string
  /** Whatever else the X API documents. */
  [member: string]: unknown
}

export type TestInstance = {
  readonly url: string
  /** Posts a tweet as the gateway would. */
  post(
    account: AccountId,
    body: string | PostBody,
    headers?: Record<string, string>,
  ): Promise<Answer>
  delete(account: AccountId, id: string, headers?: Record<string, string>): Promise<Answer>
  /** Does anything else that the public may ask for; the path is below `/2`. */
  act(
    account: AccountId,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Asks an internal route. */
  ask(path: string, body: unknown): Promise<unknown>
  stop(): Promise<void>
}

/** Speaks to an instance at an address; stopping it is its starter's. */
export function createInstance(url: string): Omit<TestInstance, 'stop'> {
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers)
    headers.set(internalHeaders.secret, testSecret().secret)
    const response = await fetch(url + path, { ...init, headers })
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
    act: (account, method, path, body, headers = {}) =>
      send(`/2/${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'x-flightpath-account': account,
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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

/** A tweet as it is stored, to be planted; all but its id and author may be left out. */
export function storedTweet(
  tweet: Pick<StoredTweet, 'id' | 'authorId'> & Partial<StoredTweet>,
): StoredTweet {
  return {
    version: 1,
    text: 'hello',
    conversationId: tweet.id,
    inReplyTo: null,
    reposted: null,
    quoted: null,
    replySettings: null,
    entities: '{}',
    trace: null,
    ...tweet,
  }
}

/** What a problem document says, and of which parameters. */
export function problemOf({ status, body }: Answer) {
  const { detail, errors } = Value.Parse(Problem, body)
  const parameters = (errors ?? []).flatMap((one) => Object.keys(one.parameters ?? {}))
  return { status, detail, parameters }
}

export type Published = AsyncDisposable & {
  /** The messages of some keys so far, as they came: authors of tweets, or tweets that were engaged with. */
  of(...keys: readonly (AccountId | TweetId)[]): HeardMessage[]
}

/** Hears everything on tweets.v1, or on engagements.v1, which other tests publish to as well. */
export function listenToTweets(topic: TopicLayout = tweetsV1): Published {
  const heard = hearTopic(server('KAFKA_BROKERS').split(','), topic.name)
  return {
    of: (...keys) => heard.messages.filter(({ key }) => keys.some((wanted) => wanted === key)),
    [Symbol.asyncDispose]: () => heard[Symbol.asyncDispose](),
  }
}
