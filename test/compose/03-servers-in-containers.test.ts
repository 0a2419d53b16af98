// `./flightpath up --servers docker`: the servers of docker-compose.yml in containers, the services on this machine.
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { engine, root } from './composed.ts'
import { docker, program } from './docker.ts'
import { listeners } from './outside.ts'

const state = mkdtempSync(join(tmpdir(), 'flightpath-compose-'))
const flightpath = async (...args: readonly string[]): Promise<string> =>
  await program(engine, join(root, 'flightpath'), [...args, '--state', state])

let alice: { id: string; bearer: string }
let id: string

after(async () => {
  await flightpath('down', '--wipe')
  rmSync(state, { recursive: true })
})

test('up starts servers in containers and everything answers', async () => {
  await flightpath('up', '--detach', '--servers', 'docker', '--no-demo')
  const running = await docker(engine, 'container', 'ls', '--format', '{{.Image}} {{.Status}}')
  assert.equal(running.trim().split('\n').length, 5)
  for (const line of running.trim().split('\n')) assert.match(line, /\(healthy\)/)
  assert.deepEqual(
    listeners().filter((address) => !address.startsWith('127.0.0.1:')),
    [],
  )
  alice = JSON.parse(await flightpath('account', 'add', 'alice', '--json'))
  id = await post('Hello from containers')
  await eventually('the trace tells what fanout did', async () =>
    (await flightpath('trace', id)).includes('fanout: deliver'),
  )
})

test('verify finds no difference', async () => {
  await flightpath('verify', '--all')
})

test('down stops the containers, and the next up has what was stored', async () => {
  await flightpath('down')
  assert.equal(await docker(engine, 'container', 'ls', '--quiet'), '')
  await flightpath('up', '--detach', '--no-demo')
  const response = await request(`/2/tweets/${id}`)
  assert.equal(((await response.json()) as Posted).data.id, id)
  await post('After down and up')
  await flightpath('verify', '--all')
})

test('down --wipe leaves no container, volume or network', async () => {
  await flightpath('down', '--wipe')
  const left = [
    await docker(engine, 'container', 'ls', '--all', '--quiet'),
    await docker(engine, 'volume', 'ls', '--quiet'),
    await docker(engine, 'network', 'ls', '--quiet', '--filter', 'type=custom'),
  ]
  assert.deepEqual(left, ['', '', ''])
})

type Posted = { readonly data: { readonly id: string } }

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${alice.bearer}`)
  const { api } = JSON.parse(await flightpath('status', '--json')) as { api: string }
  return await fetch(api + path, { ...init, headers })
}

async function post(text: string): Promise<string> {
  const response = await request('/2/tweets', {
    method: 'POST',
    body: JSON.stringify({ text }),
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(response.status, 201)
  return ((await response.json()) as Posted).data.id
}
