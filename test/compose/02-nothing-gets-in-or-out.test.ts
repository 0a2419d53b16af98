// What docker-compose.yml promises of its containers and networks, tried from every side.
import { serverNames, servers, serviceNames, services } from '@flightpath/infra'
import assert from 'node:assert/strict'
import { createConnection } from 'node:net'
import { after, before, test } from 'node:test'
import { composedStack, engine, removeEverything } from './composed.ts'
import { docker } from './docker.ts'
import { containerReaches, isReached, listeners, otherMachine, reach } from './outside.ts'

const stack = composedStack('closed', 8080, 9411)
const everything = [...serverNames, ...serviceNames]
const ports = {
  ...Object.fromEntries(serverNames.map((name) => [name, servers[name].ports.main])),
  ...Object.fromEntries(serviceNames.map((name) => [name, services[name].port])),
}
const image = servers.redis.image

/** Each container's address in each of its networks, with the port that it serves. */
let inside: [name: string, address: string, port: number][]
let outside: [name: string, address: string, port: number][]

before(async () => {
  await removeEverything(stack)
  await stack.compose('up', '--wait', '--no-build')
  const addresses = async (network: string): Promise<typeof inside> => {
    const found = everything.map(async (name): Promise<typeof inside> => {
      const { Networks } = (await stack.inspect(name)).NetworkSettings
      const address = Networks[`${stack.project}_${network}`]?.IPAddress
      return address === undefined ? [] : [[name, address, ports[name] ?? 0]]
    })
    return (await Promise.all(found)).flat()
  }
  inside = await addresses('inside')
  outside = await addresses('outside')
})
after(async () => {
  await removeEverything(stack)
})

test('all are inside; the two that publish a port are in another network as well', () => {
  assert.deepEqual(namesOf(inside), everything.toSorted())
  assert.deepEqual(namesOf(outside), ['gateway', 'zipkin'])
})

test('on this machine only two ports are open, on loopback', async () => {
  assert.deepEqual(listeners().toSorted(), ['127.0.0.1:8080', '127.0.0.1:9411'])
  for (const [name, address, port] of inside) {
    assert.equal(await connects(address, port), false, `${name} answers at ${address}`)
  }
})

test('a container elsewhere reaches none of them, one inside reaches all', async () => {
  for (const [name, address, port] of [...inside, ...outside]) {
    const from = (network: string) => containerReaches(engine, network, image, [address, port])
    assert.equal(await from('bridge'), false, `${name} at ${address}`)
  }
  for (const [name, address, port] of inside) {
    const from = `${stack.project}_inside`
    assert.ok(await containerReaches(engine, from, image, [address, port]), name)
  }
})

test('a container inside that has not the secret is told of health, and nothing else by any service', async () => {
  for (const name of serviceNames) {
    const url = `http://${name}:${services[name].port}`
    const statuses = await fetchInside(`${url}/health/live`, `${url}/internal/celebrities`)
    // The gateway has no route inside, and asks for the tokens of people.
    assert.deepEqual(statuses, [200, name === 'gateway' ? 404 : 401], name)
  }
  assert.deepEqual(await fetchInside(`http://write:${services.write.port}/2/tweets/1`), [401])
})

test("a container has the credentials that it needs: MySQL's root is init's alone", async () => {
  for (const name of serviceNames) {
    const files = await stack.inside(name, 'find /credentials -type f | sort; true')
    const own = services[name].servers.includes('mysql') ? [`/credentials/${name}/mysql`] : []
    assert.deepEqual(files.trim().split('\n'), [...own, '/credentials/stack/secret'].toSorted())
    const modes = await stack.inside(name, 'stat --format "%a %U" $(find /credentials -type f)')
    assert.deepEqual(new Set(modes.trim().split('\n')), new Set(['400 node']), name)
  }
  const root = 'mysql --host=127.0.0.1 --user=root --execute="SELECT 1" 2>&1; true'
  assert.match(await stack.inside('mysql', root), /Access denied/)
})

test('another machine reaches none of them and is reached by none', async () => {
  await using other = await otherMachine(engine)
  assert.ok(await connects(other.address, other.port))
  const { address, port } = other
  assert.ok(await containerReaches(engine, 'bridge', image, [address, port]), 'a container can')
  for (const name of everything) {
    const output = await stack.inside(name, reach(address, port))
    assert.equal(isReached(output), false, `${name} reaches another machine`)
    // The same script, to where it must reach.
    const [self, own] = name === 'graph' ? ['write', ports['write']] : ['graph', ports['graph']]
    assert.ok(isReached(await stack.inside(name, reach(self, own ?? 0))), name)
  }
  await other.routeToContainers()
  for (const [name, there, open] of [...inside, ...outside]) {
    assert.equal(await other.reaches(there, open), false, `${name} at ${there}`)
  }
})

test('our containers cannot be written to, can do nothing that takes a privilege, and are not root', async () => {
  for (const name of serviceNames) {
    assert.ok((await stack.inspect(name)).HostConfig.ReadonlyRootfs, name)
    const status = await stack.inside(name, 'cat /proc/1/status')
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
      assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'), name)
    }
    assert.match(status, /^NoNewPrivs:\s+1$/m, name)
    assert.match(status, /^Uid:\s+1000\s+1000\s+1000\s+1000$/m, name)
    const written =
      'for folder in / /flightpath /tmp /home/node; do touch $folder/x 2>&1; done; true'
    const answers = (await stack.inside(name, written)).trim().split('\n')
    assert.equal(answers.length, 4)
    for (const answer of answers) assert.match(answer, /Read-only file system/, name)
  }
})

test('the image holds what runs and nothing that only builds or tests it', async () => {
  const found = await Promise.all(
    [
      'command -v pnpm || true',
      'find / -xdev -type d -name store -path "*pnpm*" | head',
      "find /flightpath -name '*.test.ts' -not -path '*/node_modules/*' | head",
      'find /flightpath -writable -not -type l | head',
      "ls /flightpath/node_modules/.pnpm | grep -E '^(typescript|oxlint|knip|fast-check)@' || true",
    ].map(async (script) => await stack.inside('write', script)),
  )
  assert.deepEqual(found, ['', '', '', '', ''])
})

/** The statuses that a container of the inner network, in which no volume is, is answered with. */
async function fetchInside(...urls: readonly string[]): Promise<number[]> {
  const script = `Promise.all(${JSON.stringify(urls)}.map((url) => fetch(url))).then((all) => console.log(JSON.stringify(all.map(({ status }) => status))))`
  const run = ['run', '--rm', '--network', `${stack.project}_inside`, 'flightpath']
  const statuses: number[] = JSON.parse(await docker(engine, ...run, 'node', '--eval', script))
  return statuses
}

function namesOf(found: typeof inside): string[] {
  return found.map(([name]) => name).toSorted()
}

async function connects(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createConnection({ host, port, timeout: 2_000 })
  socket.once('connect', () => resolve(true))
  socket.once('timeout', () => resolve(false))
  socket.once('error', () => resolve(false))
  const connected = await promise
  socket.destroy()
  return connected
}
