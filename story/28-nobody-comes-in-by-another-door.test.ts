import * as contracts from '@flightpath/contracts'
import { createTweet, internalHeaders, publicRoutes, type Route } from '@flightpath/contracts'
import { DatabaseError, openDatabase } from '@flightpath/storage'
import { createApi, newPerson, readStack, stackPart, stackSecret } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const secret = stackSecret()

/** Every route that there is a contract of. */
const routes = Object.values<unknown>(contracts).filter(isRoute)

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'path' in value && 'service' in value
}

/** Every instance of every service behind the gateway. */
const instances = readStack().services.flatMap(({ name, url }) => {
  const service = name.replace(/-\d+$/, '')
  return service === 'gateway' ? [] : [{ name, service, url }]
})

/** What somebody shows who does not know the secret. */
const strangers: Record<string, string>[] = [
  {},
  { [internalHeaders.secret]: '0'.repeat(secret.length) },
  { [internalHeaders.secret]: secret.slice(1) },
  { authorization: `Bearer ${secret}` },
]

/** Asks for a route as an account; a body is none that any route takes. */
async function ask(url: string, { method, path }: Pick<Route, 'method' | 'path'>, headers = {}) {
  const hasBody = method === 'POST' || method === 'PUT'
  const response = await fetch(url + path.replaceAll(/:[a-z_]+/g, '1'), {
    method,
    headers: {
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      [internalHeaders.account]: '1',
      ...headers,
    },
    body: hasBody ? '[]' : null,
  })
  const type = String(response.headers.get('content-type'))
  return { status: response.status, type, text: await response.text() }
}

test('the contracts name every route', () => {
  assert.deepEqual(
    publicRoutes.filter((route) => !routes.includes(route)),
    [],
  )
  const internal = routes.filter(({ path }) => path.startsWith('/internal/'))
  assert.ok(internal.length > 20, `${internal.length} internal routes`)
  assert.deepEqual(
    new Set(routes.map(({ service }) => service)),
    new Set(['write', 'graph', 'timeline', 'search']),
  )
})

for (const { name, service, url } of instances) {
  test(`${name}: every route is 401 for who does not show the secret`, async () => {
    const served = routes.filter((route) => route.service === service)
    const nowhere = { method: 'GET', path: '/internal/nowhere' } as const
    for (const route of [...served, nowhere]) {
      for (const headers of strangers) {
        const answer = await ask(url, route, headers)
        const what = `${route.method} ${route.path}: ${answer.text}`
        assert.equal(answer.status, 401, what)
        assert.match(answer.type, /^application\/problem\+json/, what)
      }
    }
    // The same requests of one who does, where they change nothing.
    const harmless = served.filter(({ method, body }) => method === 'GET' || body !== undefined)
    for (const route of harmless) {
      const answer = await ask(url, route, { [internalHeaders.secret]: secret })
      const what = `${route.method} ${route.path}: ${answer.text}`
      assert.ok(answer.status !== 401 && answer.status < 500, what)
      if (route.body !== undefined) assert.equal(answer.status, 400, what)
    }
  })

  test(`${name}: frames are spoken with who shows the secret, and health is told to all`, async () => {
    for (const headers of strangers) assert.equal(await upgrade(url, headers), 401)
    assert.equal(await upgrade(url, { [internalHeaders.secret]: secret }), 101)
    for (const path of ['/health/live', '/health/ready']) {
      assert.equal((await fetch(url + path)).status, 200, path)
    }
  })
}

/** The status that an upgrade to frames is answered with. */
async function upgrade(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asking = request(url, {
    agent: false,
    headers: { connection: 'upgrade', upgrade: 'flightpath-frames/1', ...headers },
  })
  const answered = Promise.race([once(asking, 'upgrade'), once(asking, 'response')])
  asking.end()
  const [response, socket] = (await answered) as [IncomingMessage, { destroy(): void }?]
  response.resume()
  socket?.destroy()
  return response.statusCode
}

test('nobody posts as somebody else, neither past the gateway nor by what they claim to it', async () => {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')])
  const claims = { [internalHeaders.account]: bob.id, [internalHeaders.secret]: secret }
  const past = await fetch(stackPart('write').url + createTweet.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [internalHeaders.account]: bob.id },
    body: JSON.stringify({ text: 'past the gateway' }),
  })
  assert.equal(past.status, 401)
  const text = { text: 'by what I claim' }
  assert.equal((await createApi(null).post(createTweet.path, text, claims)).status, 401)
  const posted = await alice.api.post(createTweet.path, text, claims)
  assert.equal(posted.status, 201)
  const internal = await fetch(`${readStack().api}/internal/celebrities`, { headers: claims })
  assert.equal(internal.status, 404)

  assert.deepEqual((await bob.api.get(`/2/users/${bob.id}/tweets`)).body.data, undefined)
  const { body } = await alice.api.get(`/2/users/${alice.id}/tweets`)
  assert.ok(Array.isArray(body.data) && body.data.length === 1)
  assert.match(JSON.stringify(body.data), /"text":"by what I claim"/)
})

test('each service has its own schema of MySQL, and no other', async () => {
  for (const [service, other] of [
    ['write', 'graph'],
    ['graph', 'write'],
  ] as const) {
    const address = new URL(stackPart('mysql').url)
    address.username = `flightpath_${service}`
    await using own = openDatabase({ ...database(service), url: address.href })
    const tables = await own.query('SELECT COUNT(*) FROM outbox')
    assert.ok(tables.rows.length > 0)
    await assert.rejects(own.query(`SELECT COUNT(*) FROM flightpath_${other}.outbox`), isDenied)
    await using users = openDatabase({ ...database(service), url: stackPart('mysql').url })
    const connected = await users.query(
      `SELECT DISTINCT user FROM information_schema.processlist WHERE db = ? AND user <> 'root'`,
      [`flightpath_${service}`],
      { rowsAsArray: true },
    )
    assert.deepEqual(connected.rows, [[`flightpath_${service}`]])
  }
})

function database(service: string) {
  return { schema: `flightpath_${service}`, poolSize: 1 }
}

function isDenied(error: unknown): boolean {
  return error instanceof DatabaseError && error.errno === 1142
}

test('the secret is in no log, no argument, no variable and no span', async () => {
  const alice = await newPerson('alice')
  await alice.tweets('traced')
  const run = process.env['FLIGHTPATH_TEST_STACK'] ?? ''
  const logs = globSync(join(dirname(run), 'logs/*'))
  assert.ok(logs.length >= instances.length)
  const { services, servers } = readStack()
  const processes = [...services, ...servers].flatMap(({ process: running }) =>
    globSync(`/proc/${running?.pid}/{cmdline,environ}`),
  )
  for (const path of [...logs, ...processes, run]) {
    assert.ok(!readFileSync(path, 'latin1').includes(secret), path)
  }
  const spans = await fetch(`${readStack().zipkin}/api/v2/traces?limit=1000`)
  assert.equal(spans.status, 200)
  assert.ok(!(await spans.text()).includes(secret))
})
