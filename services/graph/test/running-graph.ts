// For this service's tests: graph itself on the real servers, with a schema of its own, and what tests ask of it.
import {
  accountStates,
  followersOf,
  followUser,
  internalHeaders,
  issueCredential,
  listsV1,
  relationsOf,
  graphV1,
  topics,
  unfollowUser,
  type Account,
  type AccountId,
  type GraphEvent,
  type ListId,
  type Relations,
  type Topic,
} from '@flightpath/contracts'
import { createClient, type Client, type RunningService } from '@flightpath/http'
import { ensureTopics } from '@flightpath/kafka'
import { hearTopic } from '@flightpath/kafka/testing'
import type { Logger } from '@flightpath/log'
import { openDatabase, schemaName, sql, type Database } from '@flightpath/storage'
import { eventually, testSecret } from '@flightpath/testing'
import { randomBytes } from 'node:crypto'
import { migrateGraph, readGraphConfig, startGraph, type GraphConfig } from '../src/service.ts'

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

/** Headers of requests over plain HTTP. */
export const inside = { [internalHeaders.secret]: testSecret().secret }

export type TestGraph = AsyncDisposable & {
  readonly config: GraphConfig
  /** The schema, behind the service's back. */
  readonly database: Database
  /** Starts one more instance; all of them end with the test file. */
  start(changes?: Partial<GraphConfig>): Promise<Instance>
}

export type Instance = AsyncDisposable & { readonly url: string; readonly client: Client }

/** A fresh schema on the servers that the test runner names, dropped at the end. */
export async function createTestGraph(
  env: NodeJS.ProcessEnv,
  changes: Partial<GraphConfig> = {},
): Promise<TestGraph> {
  const config = { ...readTestConfig(env), ...changes }
  await ensureTopics(config.kafkaBrokers, topics)
  await migrateGraph(config)
  await using scope = new AsyncDisposableStack()
  const { mysqlUrl: url, schema } = config
  const database = scope.use(openDatabase({ url, schema, poolSize: 4 }))
  scope.defer(async () => {
    await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
  })
  const owned = scope.move()
  return {
    config,
    database,
    async start(ownChanges = {}) {
      const service: RunningService = await startGraph({ ...config, ...ownChanges })
      const client = createClient({ service: 'graph', urls: [service.url], secret: config.secret })
      let open = true
      const instance: Instance = {
        url: service.url,
        client,
        async [Symbol.asyncDispose]() {
          if (!open) return
          open = false
          await client[Symbol.asyncDispose]()
          await service[Symbol.asyncDispose]()
        },
      }
      return owned.use(instance)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export function readTestConfig(env: NodeJS.ProcessEnv): GraphConfig {
  return readGraphConfig({
    FLIGHTPATH_PORT: '0',
    FLIGHTPATH_SECRET_FILE: testSecret().file,
    FLIGHTPATH_LOG_LEVEL: 'silent',
    FLIGHTPATH_MYSQL_URL: env['FLIGHTPATH_TEST_MYSQL_URL'],
    FLIGHTPATH_REDIS_URL: env['FLIGHTPATH_TEST_REDIS_URL'],
    FLIGHTPATH_KAFKA_BROKERS: env['FLIGHTPATH_TEST_KAFKA_BROKERS'],
    // Nobody listens there, and that must not matter.
    FLIGHTPATH_ZIPKIN_URL: 'http://127.0.0.1:9',
    FLIGHTPATH_GRAPH_SCHEMA: `fp_graph_${randomBytes(6).toString('hex')}`,
  })
}

/** A new account with a name that starts so. */
export async function newAccount(client: Client, prefix = 'a'): Promise<Account> {
  const username = `${prefix}_${randomBytes(4).toString('hex')}`
  return (await client.call(issueCredential, { body: { username } })).account
}

export async function newAccounts(client: Client, count: number): Promise<AccountId[]> {
  const accounts = await Promise.all(Array.from({ length: count }, () => newAccount(client)))
  return accounts.map(({ id }) => id)
}

export function follow(client: Client, follower: AccountId, followee: AccountId) {
  return client.call(followUser, {
    params: { id: follower },
    body: { target_user_id: followee },
    as: follower,
  })
}

export function unfollow(client: Client, follower: AccountId, followee: AccountId) {
  return client.call(unfollowUser, {
    params: { source_user_id: follower, target_user_id: followee },
    as: follower,
  })
}

/** One account's relations, each list sorted. */
export async function relationsOfOne(client: Client, accountId: AccountId): Promise<Relations> {
  const { relations } = await client.call(relationsOf, { body: { accountIds: [accountId] } })
  const [found] = relations
  if (found === undefined || relations.length !== 1) throw new Error('expected one answer')
  const { following, blocked, muted, ...versions } = found
  return {
    ...versions,
    following: following.toSorted(),
    blocked: blocked.toSorted(),
    muted: muted.toSorted(),
  }
}

/** One author's audience, as an asker who holds another `version` gets it. */
export async function audienceOf(client: Client, id: AccountId, version: number | null = null) {
  const found = await audienceIfChanged(client, id, version)
  if (found === null) throw new Error('expected one answer')
  return found
}

/** Null for an asker who holds the current version. */
export async function audienceIfChanged(client: Client, id: AccountId, version: number | null) {
  const body = { authors: [{ id, version, after: null }], limit: 100_000 }
  const { authors } = await client.call(followersOf, { body })
  if (authors.length > 1) throw new Error('expected one answer')
  return authors[0] ?? null
}

export async function countsOf(client: Client, id: AccountId): Promise<[number, number]> {
  const { states } = await client.call(accountStates, { body: { ids: [id], viewerId: null } })
  const [found] = states
  if (found === undefined) throw new Error(`no account ${id}`)
  return [found.followers, found.following]
}

export type HeardEvents<Key extends AccountId | ListId = AccountId> = AsyncDisposable & {
  /** All events about an account but that it was made, once there are as many. */
  about(key: Key, count: number): Promise<{ event: GraphEvent; b3?: string }[]>
  /** All events about an account or a list, once there is one of which that is true. */
  aboutUntil(key: Key, isThere: (event: Event) => boolean): Promise<Event[]>
}

type Event = Readonly<Record<string, unknown>>

/** Listens to graph.v1 from its beginning, as a consumer of its own. */
export const hearGraphEvents = (brokers: readonly string[]): HeardEvents =>
  hearEvents(brokers, graphV1)

/** The same for lists.v1. */
export const hearListEvents = (brokers: readonly string[]): HeardEvents<ListId> =>
  hearEvents(brokers, listsV1)

function hearEvents(brokers: readonly string[], topic: Topic): HeardEvents<AccountId | ListId> {
  const heard = hearTopic(brokers, topic.name)
  return {
    about: (key, count) =>
      eventually(`${count} events about ${key}`, () => {
        const events = heard.messages
          .filter((message) => message.key === key && !message.value.includes('"change":"made"'))
          .map(({ value, headers: { b3 } }) => {
            const event: GraphEvent = JSON.parse(value)
            return { event, ...(b3 !== undefined && { b3 }) }
          })
        return events.length >= count && events
      }),
    aboutUntil: (key, isThere) =>
      eventually(`the last event about ${key}`, () => {
        const messages = heard.messages.filter((message) => message.key === key)
        const events = messages.map(({ value }): Event => JSON.parse(value))
        return events.some(isThere) && events
      }),
    [Symbol.asyncDispose]: () => heard[Symbol.asyncDispose](),
  }
}
