import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test, type TestContext } from 'node:test'
import { choosePorts, isPortFree } from './ports.ts'

const free = () => Promise.resolve(true)
const freeBut =
  (...taken: readonly number[]) =>
  (port: number) =>
    Promise.resolve(!taken.includes(port))

/** A random number for each call, so that the ports 20000 + 0, 1, 2 … are tried. */
function counting(): () => number {
  let calls = 0
  return () => (calls++ + 0.5) / 10_000
}

test('whoever wishes for a free port gets it', async () => {
  const wishes = [
    { name: 'gateway', port: 8080 },
    { name: 'write', port: 8081 },
  ]
  assert.deepEqual(await choosePorts(wishes, free, counting()), {
    ports: { gateway: 8080, write: 8081 },
    replaced: [],
  })
})

test("a port of somebody else's is replaced by a free one, and said", async () => {
  const wishes = [
    { name: 'gateway', port: 8080 },
    { name: 'timeline-2', port: null },
  ]
  assert.deepEqual(await choosePorts(wishes, freeBut(8080, 20_000, 20_001), counting()), {
    ports: { gateway: 20_002, 'timeline-2': 20_003 },
    replaced: [{ name: 'gateway', wanted: 8080, port: 20_002 }],
  })
})

test('no two parts get the same port, and none the one that another wishes for', async () => {
  const wishes = [
    { name: 'gateway', port: 20_001 },
    { name: 'write', port: 20_001 },
    { name: 'graph', port: null },
    { name: 'search', port: 20_002 },
  ]
  const { ports } = await choosePorts(wishes, free, counting())
  assert.deepEqual(ports, { gateway: 20_001, write: 20_000, graph: 20_003, search: 20_002 })
})

test('where no port is free that is said', async () => {
  const choose = choosePorts([{ name: 'a', port: null }], () => Promise.resolve(false), counting())
  await assert.rejects(choose, { message: 'no free port was found between 20000 and 29999' })
})

test('a port is free while nobody listens on it', async (t) => {
  const { port, close } = await listen(t)
  assert.equal(await isPortFree(port), false)
  await close()
  assert.equal(await isPortFree(port), true)
})

async function listen(t: TestContext) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const close = async (): Promise<void> =>
    await new Promise((resolve) => server.close(() => resolve()))
  t.after(close)
  return { port: address.port, close }
}
