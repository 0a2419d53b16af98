// A graph service that knows what a test tells it; a fake, because it also has to fail.
import { accountsByUsernames, relationshipsBetween, type AccountId } from '@flightpath/contracts'
import { createHttpServer } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { testSecret } from '@flightpath/testing'
import { startTracer } from '@flightpath/tracing'

export type TestGraph = AsyncDisposable & {
  readonly url: string
  /** Accounts by username. */
  readonly accounts: Map<string, AccountId>
  /** The names of each request so far. */
  readonly asked: (readonly string[])[]
  /** The pairs of each request so far. */
  readonly askedPairs: (readonly Pair[])[]
  /** Whether it answers with a failure. */
  failing: boolean
  readonly protected: Set<AccountId>
  follow(followerId: AccountId, authorId: AccountId): void
  block(blockerId: AccountId, blockedId: AccountId): void
}

type Pair = { readonly actorId: AccountId; readonly targetId: AccountId }

/** Starts it knowing nobody. */
export async function startTestGraph(zipkinUrl: string): Promise<TestGraph> {
  const log = createLogger('test', { level: 'silent' })
  const tracer = startTracer({ service: 'test', zipkinUrl, log })
  const graph = createHttpServer({
    service: 'graph',
    secret: testSecret().secret,
    log,
    tracer,
    dependencies: {},
  })
  const follows = new Set<string>()
  const blocks = new Set<string>()
  const state = {
    accounts: new Map<string, AccountId>(),
    asked: [] as string[][],
    askedPairs: [] as Pair[][],
    failing: false,
    protected: new Set<AccountId>(),
    follow: (a: AccountId, b: AccountId) => void follows.add(`${a} ${b}`),
    block: (a: AccountId, b: AccountId) => void blocks.add(`${a} ${b}`),
  }
  graph.serve(accountsByUsernames, ({ body }) => {
    state.asked.push(body.usernames)
    if (state.failing) throw new Error('failing, as the test wants it')
    const wanted = new Set(body.usernames.map((name) => name.toLowerCase()))
    const accounts = [...state.accounts].filter(([name]) => wanted.has(name.toLowerCase()))
    return { accounts: accounts.map(([username, id]) => toAccount(username, id)) }
  })
  graph.serve(relationshipsBetween, ({ body }) => {
    state.askedPairs.push(body.pairs)
    if (state.failing) throw new Error('failing, as the test wants it')
    const relationships = body.pairs.map(({ actorId, targetId }) => ({
      following: follows.has(`${actorId} ${targetId}`),
      followedBy: follows.has(`${targetId} ${actorId}`),
      blocked: blocks.has(`${actorId} ${targetId}`) || blocks.has(`${targetId} ${actorId}`),
      protected: state.protected.has(targetId),
    }))
    return { relationships }
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

function toAccount(username: string, id: AccountId) {
  return {
    id,
    username,
    name: username,
    createdAtMs: 0,
    protected: false,
    description: '',
    location: '',
    url: '',
    profileImageUrl: '',
  }
}
