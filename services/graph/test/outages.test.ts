import { openCache } from '@flightpath/cache'
import { accountsByUsernames, ProblemError, type AccountId } from '@flightpath/contracts'
import { PeerUnavailableError } from '@flightpath/http'
import { column, readColumn } from '@flightpath/storage'
import { eventually } from '@flightpath/testing'
import { openViewVersions, type ViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { actsOf } from './acts.ts'
import {
  createTestGraph,
  follow,
  hearGraphEvents,
  inside,
  newAccount,
  newAccounts,
  relationsOfOne,
  unfollow,
  type HeardEvents,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let events: HeardEvents
let views: ViewVersions
const owned = new AsyncDisposableStack()
before(async () => {
  graph = owned.use(await createTestGraph(process.env))
  here = await graph.start()
  events = owned.use(hearGraphEvents(graph.config.kafkaBrokers))
  const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
  const url = graph.config.redisUrl
  const cache = owned.use(await openCache({ url, log, commandTimeoutMs: 1000 }))
  views = openViewVersions(cache, { now: Date.now, random: Math.random })
})
after(() => owned.disposeAsync())

const nobodyListens = '127.0.0.1:9'

async function waitingRows(): Promise<number> {
  const rows = await graph.database.query('SELECT COUNT(*) FROM outbox', [], { rowsAsArray: true })
  return readColumn(column.integer, rows)[0] ?? 0
}

/** Lets the sweeper of the instance that is there find all rows old enough, and waits for it. */
async function sweepWaitingRows(): Promise<void> {
  await graph.database.query(
    'UPDATE outbox SET created_at = CURRENT_TIMESTAMP(3) - INTERVAL 11 SECOND',
  )
  await eventually('no row is left', async () => (await waitingRows()) === 0)
}

/** An event tells readers the first version of an account's relations. */
async function assertTold(accountId: AccountId): Promise<void> {
  const [heard] = await events.about(accountId, 1)
  assert.ok(heard?.event.type === 'relations-changed' && heard.event.version === 1)
}

test('when a follow or unfollow is answered, every reader is told its version', async () => {
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  await follow(here.client, alice, bob)
  assert.deepEqual(await views.relationsVersion(alice), { kind: 'known', version: 1 })
  await unfollow(here.client, alice, bob)
  assert.deepEqual(await views.relationsVersion(alice), { kind: 'known', version: 2 })
})

test('a repeated request tells readers what the process that died before its answer could not', async () => {
  // Nor does it say so by an event, which the fanout of the tests' stack would hear.
  const redisUrl = `redis://${nobodyListens}`
  await using deaf = await graph.start({ redisUrl, kafkaBrokers: [nobodyListens] })
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  await follow(deaf.client, alice, bob)
  assert.equal((await views.relationsVersion(alice)).kind, 'claimed')
  await follow(here.client, alice, bob)
  assert.deepEqual(await views.relationsVersion(alice), { kind: 'known', version: 1 })
  await sweepWaitingRows()
})

test('without Redis follows are answered, and the event tells of them', async () => {
  await using instance = await graph.start({ redisUrl: `redis://${nobodyListens}` })
  const [alice, bob] = await newAccounts(instance.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  const answer = await follow(instance.client, alice, bob)
  assert.equal(answer.data.following, true)
  await assertTold(alice)
})

test('without Redis a block and a profile are changed, and events tell of each', async () => {
  await using instance = await graph.start({ redisUrl: `redis://${nobodyListens}` })
  const [alice, bob] = await newAccounts(instance.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  const acts = actsOf(instance.client)
  await acts.block(alice, bob)
  await acts.change(bob, { protected: true })
  await assertTold(alice)
  const types = (await events.about(bob, 2)).map(({ event }) => event.type)
  assert.deepEqual(new Set(types), new Set(['relations-changed', 'account-changed']))
})

test('a repeated block or profile tells readers what the process that died could not', async () => {
  // Nor does it say so by an event, which the fanout of the tests' stack would hear.
  const redisUrl = `redis://${nobodyListens}`
  await using deaf = await graph.start({ redisUrl, kafkaBrokers: [nobodyListens] })
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  for (const instance of [deaf, here]) {
    const before = await views.marks()
    await actsOf(instance.client).block(alice, bob)
    await actsOf(instance.client).change(alice, { name: 'Alice' })
    const isDeaf = instance === deaf
    const state = await views.relationsVersion(bob)
    assert.equal(state.kind, isDeaf ? 'claimed' : 'known')
    assert.equal((await views.marks()).isChanged(alice, before), !isDeaf)
  }
  await sweepWaitingRows()
})

test('without Kafka follows are answered, and another instance publishes them later', async () => {
  await using instance = await graph.start({ kafkaBrokers: [nobodyListens] })
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  await follow(instance.client, alice, bob)
  assert.equal((await fetch(`${instance.url}/health/ready`)).status, 200)
  await instance[Symbol.asyncDispose]()
  assert.equal(await waitingRows(), 1)

  await sweepWaitingRows()
  await assertTold(alice)
})

test('without MySQL the answer is 503 and nothing is claimed; when it is back, all works again', async () => {
  await using proxy = await openProxy(graph.config.mysqlUrl)
  await using instance = await graph.start({ mysqlUrl: proxy.url })
  const [alice, bob] = await newAccounts(instance.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)

  proxy.cut()
  await assert.rejects(follow(instance.client, alice, bob), PeerUnavailableError)
  const lookup = () =>
    instance.client.call(accountsByUsernames, { body: { usernames: ['nobody'] } })
  await assert.rejects(lookup(), PeerUnavailableError)
  const response = await fetch(`${instance.url}/internal/celebrities`, { headers: inside })
  assert.equal(response.status, 503)
  assert.ok(Number(response.headers.get('retry-after')) > 0)
  assert.equal((await fetch(`${instance.url}/health/ready`)).status, 503)
  assert.equal((await relationsOfOne(here.client, alice)).version, 0)

  proxy.mend()
  await eventually('it answers again', async () => (await lookup()).accounts.length === 0)
  assert.equal((await follow(instance.client, alice, bob)).data.following, true)
  assert.equal((await relationsOfOne(here.client, alice)).version, 1)
})

test('a service whose MySQL is away from the beginning does not start', async () => {
  await assert.rejects(graph.start({ mysqlUrl: `mysql://root@${nobodyListens}` }), {
    name: 'DatabaseUnavailableError',
  })
})

test('requests that are under way are answered when the service stops', async () => {
  const instance = await graph.start()
  const { id: hub } = await newAccount(instance.client)
  const others = await newAccounts(instance.client, 30)
  const answers = others.map((other) =>
    follow(instance.client, other, hub).then(
      () => other,
      (error: unknown) => {
        assert.ok(error instanceof PeerUnavailableError || error instanceof ProblemError)
        return null
      },
    ),
  )
  await answers[0]
  await instance[Symbol.asyncDispose]()
  const followed = (await Promise.all(answers)).filter((other) => other !== null)
  assert.ok(followed.length > 0)
  for (const other of followed) {
    assert.deepEqual((await relationsOfOne(here.client, other)).following, [hub])
    assert.equal((await events.about(other, 1)).length, 1)
  }
  assert.equal(await waitingRows(), 0)
})

type Proxy = AsyncDisposable & { readonly url: string; cut(): void; mend(): void }

/** A way to a server that can be cut and mended. */
async function openProxy(target: string): Promise<Proxy> {
  const address = new URL(target)
  const sockets = new Set<Socket>()
  let open = true
  const server = createServer((socket) => {
    if (!open) return void socket.destroy()
    const upstream = connect(Number(address.port), address.hostname)
    for (const end of [socket, upstream]) {
      sockets.add(end)
      end.on('error', () => end.destroy())
      end.on('close', () => sockets.delete(end))
    }
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound: AddressInfo | string | null = server.address()
  assert.ok(bound !== null && typeof bound === 'object')
  const url = new URL(target)
  url.port = String(bound.port)
  const cut = () => {
    open = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    mend: () => void (open = true),
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
