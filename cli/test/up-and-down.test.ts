// Runs alone: it starts stacks of its own, which take processors and memory.
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSecondStack, stillRunning, type Ran, type SecondStack } from './second-stack.ts'

type Part = {
  readonly name: string
  readonly pid: number
  readonly url: string
  readonly healthy: boolean
  readonly product?: string
}
const partKeys = ['name', 'pid', 'url', 'healthy', 'problems']
type Account = { readonly id: string; readonly username: string; readonly bearer: string }
type Status = {
  readonly api: string
  readonly zipkin: string
  readonly web: null
  readonly services: readonly Part[]
  readonly servers: readonly Part[]
  readonly accounts: readonly Account[]
}

// One stack for all: each step goes on where the one before it ended, as in a day with it.
test('a stack is started, used, broken, repaired and removed by the command line', async (t) => {
  const stack = createSecondStack(t)
  succeeds(await stack.run('up', '--detach', '--no-demo'))

  await t.test('status tells every part, its address, process and health', () =>
    statusIsComplete(stack),
  )
  await t.test('a second up leaves what runs alone', () => secondUpDoesNothing(stack))
  await t.test('an account gets as many tokens as are asked for', () => tokensAreIssued(stack))
  await t.test('an import posts each line once, however often it runs', () => importsOnce(stack))
  await t.test('all views agree', () => allAgree(stack))
  await t.test('a service that is killed is started again', () => serviceComesBack(stack))
  await t.test('down stops what a killed supervisor left', () => orphansAreStopped(stack))
  await t.test('the next up finds the data as they were', () => dataAreKept(stack))
  await t.test('down --wipe leaves no process and no data', () => nothingIsLeft(stack))
})

async function statusIsComplete(stack: SecondStack): Promise<void> {
  const status = await statusOf(stack)
  const { api, zipkin, services, servers } = status
  const parts = ['services', 'servers', 'accounts', 'events']
  assert.deepEqual(Object.keys(status), ['api', 'zipkin', 'web', ...parts])
  assert.equal(status.web, null)
  assert.deepEqual(status.accounts, [])
  assert.deepEqual(namesOf(services), ['fanout', 'gateway', 'graph', 'search', 'timeline', 'write'])
  assert.deepEqual(namesOf(servers), ['elasticsearch', 'kafka', 'mysql', 'redis', 'zipkin'])
  for (const part of services) assert.deepEqual(Object.keys(part), partKeys)
  for (const part of servers) assert.deepEqual(Object.keys(part), [...partKeys, 'product'])
  assert.match(
    servers.find(({ name }) => name === 'mysql')?.product ?? '',
    /^(MySQL|MariaDB) \d+\.\d+\.\d+$/,
  )
  for (const part of [...services, ...servers]) {
    assert.ok(part.healthy, part.name)
    assert.ok(process.kill(part.pid, 0), part.name)
  }
  assert.equal(api, services.find(({ name }) => name === 'gateway')?.url)
  assert.equal(zipkin, servers.find(({ name }) => name === 'zipkin')?.url)
  assert.equal((await fetch(`${api}/2/users/me`)).status, 401)
  assert.equal((await fetch(`${zipkin}/health`)).status, 200)
}

async function secondUpDoesNothing(stack: SecondStack): Promise<void> {
  const before = stack.recorded()
  const { output } = succeeds(await stack.run('up', '--detach'))
  assert.match(output, /^flightpath is running already: API http:/)
  assert.deepEqual(stack.recorded(), before)
}

async function tokensAreIssued(stack: SecondStack): Promise<void> {
  const [first, second] = [await addAccount(stack, 'alice'), await addAccount(stack, 'Alice')]
  assert.match(first.id, /^\d+$/)
  assert.equal(first.username, 'alice')
  assert.deepEqual({ ...second, bearer: '' }, { ...first, bearer: '' })
  assert.notEqual(second.bearer, first.bearer)
  const { api, accounts } = await statusOf(stack)
  assert.deepEqual(accounts, [second])
  for (const { bearer } of [first, second]) {
    assert.deepEqual(await get(`${api}/2/users/me`, bearer), {
      data: { id: first.id, name: 'alice', username: 'alice' },
    })
  }
  const refused = await stack.run('account', 'add', 'no such name!')
  assert.deepEqual([refused.status, refused.output], [1, ''])
  assert.match(refused.errors, /^[^\n]*username[^\n]*\n$/i)
}

const importFile = [
  '{"username":"alice","text":"first"}',
  '',
  '{"username":"ALICE","text":"second"}',
  '{"username":"alice"}',
  '{"username":"alice","text":"first"}',
  'not JSON',
  '   ',
  '{"username":"alice","text":""}',
  '{"username":"not a name","text":"x"}',
  '{"username":"bob","text":"hello @alice"}',
]

async function importsOnce(stack: SecondStack): Promise<void> {
  const file = join(stack.state, 'tweets.jsonl')
  writeFileSync(file, importFile.join('\n'))
  const first = succeeds(await stack.run('import', file))
  assert.match(first.output, /^4 posted, 0 already there, 4 skipped$/m)
  // They come as the answers do.
  const skipped = [...first.output.matchAll(/^line (\d+) is skipped: .+$/gm)]
  assert.deepEqual(new Set(skipped.map(([, line]) => line)), new Set(['4', '6', '8', '9']))

  const second = succeeds(await stack.run('import', file))
  assert.match(second.output, /^0 posted, 4 already there, 4 skipped$/m)
  assert.deepEqual(await textsOf(stack, 'alice'), ['first', 'second', 'first'])
  assert.deepEqual(await textsOf(stack, 'bob'), ['hello @alice'])
}

async function allAgree(stack: SecondStack): Promise<void> {
  const { output } = succeeds(await stack.run('verify', '--json'))
  // Alice has three tweets at home, three of her own and a mention; bob has his one twice.
  const findings = { accounts: 2, entries: 9, tweets: 4, differences: [] }
  assert.deepEqual(JSON.parse(output), findings)
}

async function serviceComesBack(stack: SecondStack): Promise<void> {
  const killed = await partOf(stack, 'timeline')
  process.kill(killed.pid, 'SIGKILL')
  await eventually('there is another one', async () => {
    const { pid, url, healthy } = await partOf(stack, 'timeline')
    return healthy && pid !== killed.pid && url === killed.url
  })
  assert.deepEqual(await textsOf(stack, 'bob'), ['hello @alice'])
}

async function orphansAreStopped(stack: SecondStack): Promise<void> {
  const [supervisor, ...parts] = stack.recorded()
  assert.ok(supervisor)
  assert.equal(parts.length, 11)
  process.kill(supervisor.pid, 'SIGKILL')
  await eventually('the supervisor is gone', () => stillRunning([supervisor]).length === 0)
  assert.deepEqual(stillRunning(parts), parts)

  const { output } = succeeds(await stack.run('down'))
  assert.match(output, /^stopped what a killed supervisor had left running: gateway, .*redis/)
  assert.deepEqual(stillRunning(parts), [])
  assert.deepEqual(stack.processes(), [])
  const status = await stack.run('status', '--json')
  assert.deepEqual([status.status, status.output], [1, ''])
  assert.match(status.errors, /^Nothing runs from /)
  assert.match(succeeds(await stack.run('down')).output, /^Nothing was running\.$/m)
}

async function dataAreKept(stack: SecondStack): Promise<void> {
  succeeds(await stack.run('up', '--detach'))
  assert.deepEqual(await textsOf(stack, 'alice'), ['first', 'second', 'first'])
  // The first start decided that there are no demo data.
  const { accounts, services, servers } = await statusOf(stack)
  assert.deepEqual(accounts.map(({ username }) => username).toSorted(), ['alice', 'bob'])
  assert.ok([...services, ...servers].every(({ healthy }) => healthy))
}

async function nothingIsLeft(stack: SecondStack): Promise<void> {
  const recorded = stack.recorded()
  assert.equal(recorded.length, 12)
  succeeds(await stack.run('down', '--wipe'))
  assert.deepEqual(stillRunning(recorded), [])
  assert.deepEqual(stack.processes(), [])
  assert.deepEqual(readdirSync(stack.state), ['tweets.jsonl'])
}

function succeeds(ran: Ran): Ran {
  assert.equal(ran.status, 0, `${ran.output}\n${ran.errors}`)
  return ran
}

async function statusOf(stack: SecondStack): Promise<Status> {
  return JSON.parse(succeeds(await stack.run('status', '--json')).output) as Status
}

async function partOf(stack: SecondStack, name: string): Promise<Part> {
  const { services } = await statusOf(stack)
  const part = services.find((service) => service.name === name)
  assert.ok(part)
  return part
}

const namesOf = (parts: readonly Part[]) =>
  parts.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1))

async function addAccount(stack: SecondStack, username: string): Promise<Account> {
  const { output } = succeeds(await stack.run('account', 'add', username, '--json'))
  const account = JSON.parse(output) as Account
  assert.deepEqual(Object.keys(account), ['id', 'username', 'bearer'])
  return account
}

/** An account's tweets, newest first, read with its own token. */
async function textsOf(stack: SecondStack, username: string): Promise<readonly string[]> {
  const { api, accounts } = await statusOf(stack)
  const account = accounts.find((candidate) => candidate.username === username)
  assert.ok(account)
  const { data } = (await get(`${api}/2/users/${account.id}/tweets`, account.bearer)) as {
    data: readonly { text: string }[]
  }
  return data.map(({ text }) => text)
}

async function get(url: string, bearer: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  assert.equal(answer.status, 200)
  return await answer.json()
}
