// docker-compose.yml from nothing to nothing, with the commands that README names.
import { serverNames, serviceNames } from '@flightpath/infra'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  composedStack,
  engine,
  idOf,
  postSoon,
  removeEverything,
  shows,
  type Person,
} from './composed.ts'
import { docker } from './docker.ts'

const stack = composedStack('walk', 8080, 9411)
const beside = composedStack('beside', 18080, 19411)
const everything = [...serverNames, ...serviceNames]

let alice: Person
let bob: Person
let first: string

before(async () => {
  await removeEverything(stack, beside)
})
after(async () => {
  await removeEverything(stack, beside)
})

test('docker compose config finds nothing to say', async () => {
  assert.equal(await stack.complaints(), '')
})

test('docker compose up --wait starts everything from nothing', async () => {
  await stack.compose('up', '--wait', '--no-build')
  for (const name of everything) {
    const { State } = await stack.inspect(name)
    assert.deepEqual([State.Status, State.Health?.Status], ['running', 'healthy'], name)
  }
})

test('a tweet is posted as README says, delivered, found and traced', async () => {
  alice = await stack.addAccount('alice')
  bob = await stack.addAccount('bob')
  const follow = { target_user_id: alice.id }
  assert.equal((await stack.post(`/2/users/${bob.id}/following`, bob, follow)).status, 200)

  const posted = await stack.post('/2/tweets', alice, { text: 'Hello, world! #first' })
  first = idOf(posted)
  await shows(stack, bob, homeOf(bob), first)
  await shows(stack, bob, searchFor('(hello OR #first) from:alice'), first)
  const traceId = posted.headers.get('x-b3-traceid')
  await eventually('the trace tells what fanout and search did', async () => {
    const spans = (await stack.zipkin(`/api/v2/trace/${traceId}`)) as Span[]
    const services = new Set(spans.map(({ localEndpoint }) => localEndpoint.serviceName))
    return ['gateway', 'write', 'fanout', 'search'].every((name) => services.has(name))
  })
})

test('a reply is accepted and part of the conversation', async () => {
  const reply = { in_reply_to_tweet_id: first }
  const id = idOf(await stack.post('/2/tweets', bob, { text: 'Hello to you', reply }))
  await shows(stack, alice, searchFor(`conversation_id:${first}`), id)
})

test('a post that repeats its Idempotency-Key is stored once', async () => {
  const ids = [await postOnce(), await postOnce()]
  assert.equal(ids[0], ids[1])
})

for (const name of everything) {
  test(`${name} is restarted, and what is posted then is delivered and found`, async () => {
    await stack.compose('restart', name)
    const text = `After the restart of ${name}`
    const id = await postSoon(stack, alice, text)
    await shows(stack, bob, homeOf(bob), id)
    await shows(stack, bob, searchFor(`"${text}"`), id)
  })
}

test('docker compose down and up keep everything', async () => {
  const old = await stack.get(`/2/users/${alice.id}/tweets?max_results=100`, bob)
  await stack.compose('down')
  await stack.compose('up', '--wait', '--no-build')
  // The token too.
  const now = await stack.get(`/2/users/${alice.id}/tweets?max_results=100`, bob)
  assert.ok(Array.isArray(old.body.data) && old.body.data.length > everything.length)
  assert.deepEqual(now.body.data, old.body.data)
  await shows(stack, bob, homeOf(bob), first)
  await shows(stack, bob, searchFor('#first'), first)
  const id = await postSoon(stack, alice, 'After down and up')
  await shows(stack, bob, homeOf(bob), id)
})

test('a second stack runs beside it and knows nothing of it', async () => {
  await beside.compose('up', '--wait', '--no-build')
  const other = await beside.addAccount('alice')
  assert.equal((await beside.get(`/2/tweets/${first}`, other)).body.data, undefined)
  assert.equal((await beside.get(homeOf(other), alice)).status, 401)
  const id = await postSoon(beside, other, 'In the second stack')
  await shows(beside, other, searchFor('second'), id)
  await beside.compose('down', '--volumes')
  await shows(stack, bob, homeOf(bob), first)
})

test('docker compose down --volumes leaves nothing', async () => {
  await stack.compose('down', '--volumes')
  const left = await Promise.all(
    ['container', 'volume', 'network'].map((kind) =>
      docker(
        engine,
        kind,
        'ls',
        '--quiet',
        ...(kind === 'container' ? ['--all'] : ownNetworks(kind)),
      ),
    ),
  )
  assert.deepEqual(left, ['', '', ''])
})

type Span = { readonly localEndpoint: { readonly serviceName: string } }

// An engine has three networks of its own.
function ownNetworks(kind: string): string[] {
  return kind === 'network' ? ['--filter', 'type=custom'] : []
}

async function postOnce(): Promise<string> {
  const key = { 'idempotency-key': 'walk-1' }
  return idOf(await stack.post('/2/tweets', alice, { text: 'Only once' }, key))
}

function homeOf({ id }: Person): string {
  return `/2/users/${id}/timelines/reverse_chronological?max_results=100`
}

function searchFor(query: string): string {
  return `/2/tweets/search/recent?query=${encodeURIComponent(query)}`
}
