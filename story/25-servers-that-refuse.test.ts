// Ways in which each server answers and refuses, and what must hold meanwhile and afterwards.
import { tweetsV1 } from '@flightpath/contracts'
import { configureTopic } from '@flightpath/kafka/testing'
import {
  caughtUp,
  eventually,
  newPerson,
  readStack,
  redisRefusals,
  runCommand,
  stackPart,
  type Person,
} from '@flightpath/testing'
import { column, openDatabase, rowReader, uncheckedSql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

type Row = {
  readonly name: string
  /** Makes the server refuse; the function given back makes it as it was. */
  readonly begin: () => Promise<() => Promise<void>>
  /** What `status` says of it, of some service. */
  readonly told: RegExp
  /** Whether what was posted must be in home timelines meanwhile. */
  readonly arrives: boolean
  /** Whether posts may be refused meanwhile. */
  readonly mayRefuse?: boolean
}

/** By server. Zipkin has no setting that makes it refuse while it runs: the reporter's own tests have a peer that does. */
const servers: Readonly<Record<string, readonly Row[]>> = {
  Redis: redisRefusals.map(({ name, words, begin }) => ({
    name,
    begin: () => begin(stackPart('redis').url),
    told: new RegExp(`redis refuses writes: (${words.source.replaceAll('^', '')})`),
    arrives: true,
  })),
  // Not NOT_ENOUGH_REPLICAS: Kafka asks for no more replicas than a topic has, which is one here.
  Kafka: [
    {
      name: 'Kafka finds all messages too large',
      begin: () =>
        configureTopic([stackPart('kafka').url], tweetsV1.name, {
          name: 'max.message.bytes',
          value: '10',
        }),
      told: /kafka takes no messages: .*larger/,
      arrives: false,
    },
  ],
  // Not circuit breakers: bulk requests are streamed past them, and the limit of indexing pressure needs a restart.
  Elasticsearch: [
    blockedIndex('Elasticsearch is at its flood stage', 'index.blocks.read_only_allow_delete'),
    blockedIndex('Elasticsearch takes no writes', 'index.blocks.write'),
    {
      name: 'Elasticsearch has closed its indices',
      begin: async () => {
        const names = await ask('GET', '/_cat/indices/tweets-*?h=index')
        const path = `/${names.trim().split(/\s+/).join(',')}`
        await ask('POST', `${path}/_close`)
        return async () => void (await ask('POST', `${path}/_open`))
      },
      told: /events wait for what they need: .*index_closed_exception/,
      arrives: true,
    },
  ],
  MySQL: [
    setOnMysql('MySQL has no prepared statements left', 'max_prepared_stmt_count', 0),
    setOnMysql('MySQL takes read-only transactions alone', 'transaction_read_only', 1),
    setOnMysql('MySQL has too many connections', 'max_connections', 10, 11),
  ],
}

/** A promise of the design: what was answered is seen within this, if Redis refused to tell readers. */
const seenWithinMs = 5_000

/** Lives through refusals of one server: nothing may be lost, shown that must not be, or given up. */
async function liveThrough(rows: readonly Row[]): Promise<void> {
  const before = await readDeadLetters()
  const world = await befriend(rows)
  for (const row of rows) {
    try {
      await liveThroughOne(world, row)
    } catch (cause) {
      throw new Error(row.name, { cause })
    }
  }
  await caughtUp()
  const { reader, mark, expected } = world
  await seesAll(world, [])
  assert.deepEqual((await reader.finds(mark)).toSorted(), expected.toSorted())
  assert.deepEqual(await readDeadLetters(), before)
  const names = [world.author, reader, ...world.others].map(({ username }) => username)
  const { status, output } = await runCommand(['verify', ...names])
  assert.equal(status, 0, output)
}

type World = {
  readonly mark: string
  readonly author: Person
  readonly reader: Person
  /** One for each row, whom the reader blocks. */
  readonly others: Person[]
  /** What the reader's home timeline has to be, newest first. */
  expected: string[]
  /** How many tweets the author has. */
  counted: number
  /** The author's tweets that are there to be deleted, one for each row, and each other's tweet. */
  readonly doomed: string[]
  readonly blocked: string[]
}

/** People whose timelines are cached in every instance. */
async function befriend(rows: readonly Row[]): Promise<World> {
  const mark = `w${randomBytes(6).toString('hex')}`
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  const others = await Promise.all(rows.map(() => newPerson('other')))
  await reader.follows(author)
  await reader.home()
  const world: World = {
    mark,
    author,
    reader,
    others,
    counted: rows.length,
    expected: [],
    doomed: [],
    blocked: [],
  }
  for (const [number, other] of others.entries()) {
    await reader.follows(other)
    world.doomed.push(await author.tweets(`${mark} doomed ${number}`))
    world.blocked.push(await other.tweets(`${mark} of other ${number}`))
    world.expected.unshift(...world.doomed.slice(-1), ...world.blocked.slice(-1))
  }
  world.expected = world.expected.toSorted((a, b) => Number(BigInt(b) - BigInt(a)))
  await caughtUp()
  await seesAll(world, [])
  return world
}

async function liveThroughOne(world: World, row: Row): Promise<void> {
  const { author, reader, others, doomed, blocked, mark } = world
  const { told, arrives, mayRefuse = false } = row
  const posted: string[] = []
  const end = await row.begin()
  try {
    for (let number = 0; number < 3; number += 1) {
      const { status, body } = await author.tries(`${mark} ${row.name} ${number}`)
      if (status === 201) posted.unshift((body.data as { id: string }).id)
      else assert.ok(mayRefuse && status === 503, JSON.stringify(body))
    }
    world.expected = [...posted, ...world.expected]
    world.counted += posted.length
    if (!mayRefuse) {
      const [gone, other, its] = [doomed.shift(), others.at(-doomed.length - 1), blocked.shift()]
      assert.ok(gone !== undefined && other !== undefined)
      await author.deletes(gone)
      world.counted -= 1
      await blocks(reader, other)
      world.expected = world.expected.filter((id) => id !== gone && id !== its)
      const late = arrives ? [] : posted
      await eventually('all that was answered is seen', () => seesAll(world, late), seenWithinMs)
    }
    await eventually('it is told', async () => told.test(await readProblems()), 30_000)
  } finally {
    await end()
  }
  await eventually(
    'all is well again',
    async () => {
      // Nothing may vanish while caches come to be trusted again.
      if (arrives) await seesAll(world, [])
      const problems = await readProblems()
      return !told.test(problems) && !problems.includes('is not ready')
    },
    60_000,
  )
  await eventually('late ones are there', () => seesAll(world, []), 60_000)
}

/**
 * Whether the reader's home timeline is what it has to be, but for tweets that may be late, and the count of the author's
 * tweets, by every instance.
 */
async function seesAll(
  { author, reader, expected, counted }: World,
  late: readonly string[],
): Promise<true> {
  const isOnTime = (id: string) => !late.includes(id)
  for (let reads = 0; reads < 4; reads += 1) {
    const { body } = await reader.api.get(`/2/users/${author.id}?user.fields=public_metrics`)
    const { public_metrics: metrics } = body.data as { public_metrics: { tweet_count: number } }
    assert.equal(metrics.tweet_count, counted)
    assert.deepEqual((await reader.home()).filter(isOnTime), expected.filter(isOnTime))
  }
  return true
}

async function blocks(reader: Person, other: Person): Promise<void> {
  const { status, body } = await reader.api.post(`/2/users/${reader.id}/blocking`, {
    target_user_id: other.id,
  })
  assert.equal(status, 200, JSON.stringify(body))
}

/** What services say that does not work, in one text. */
async function readProblems(): Promise<string> {
  const all = await Promise.all(
    readStack().services.map(async ({ name, url }) => {
      const response = await fetch(`${url}/health/ready`)
      const { problems = [] } = (await response.json()) as { problems?: string[] }
      const waits = response.ok ? [] : ['is not ready']
      return [...waits, ...problems].map((problem) => `${name}: ${problem}`)
    }),
  )
  return all.flat().join('\n')
}

async function readDeadLetters(): Promise<unknown> {
  const { output } = await runCommand(['status', '--json'])
  return (JSON.parse(output) as { events: { deadLetters: unknown } }).events.deadLetters
}

async function ask(method: string, path: string, body?: unknown): Promise<string> {
  const response = await fetch(stackPart('elasticsearch').url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
  return text
}

function blockedIndex(name: string, block: string): Row {
  const set = async (value: true | null) =>
    void (await ask('PUT', '/tweets-*/_settings', { [block]: value }))
  return {
    name,
    begin: async () => {
      await set(true)
      return () => set(null)
    },
    told: /events wait for what they need: .*cluster_block_exception/,
    arrives: true,
  }
}

/**
 * Sets a global variable and ends all connections, because those that there are keep what they have. Then takes so many
 * connections that it keeps.
 */
function setOnMysql(name: string, variable: string, value: number, occupied = 0): Row {
  return {
    name,
    begin: async () => {
      const server = { url: stackPart('mysql').url, schema: 'flightpath_write' }
      const admin = openDatabase({ ...server, poolSize: 1 })
      const read = rowReader({ value: column.integer })
      const set = async (to: number): Promise<void> => {
        await admin.query(uncheckedSql(`SET GLOBAL ${variable} = ${to}`))
        const others = await admin.query(
          `SELECT id AS value
           FROM information_schema.processlist
           WHERE db LIKE 'flightpath%' AND id <> CONNECTION_ID()`,
        )
        // One that ended by itself meanwhile cannot be killed.
        for (const { value: id } of read(others)) {
          await admin.query('KILL ?', [id]).catch(() => undefined)
        }
      }
      const was =
        read(await admin.query(uncheckedSql(`SELECT @@GLOBAL.${variable} AS value`)))[0]?.value ?? 0
      await set(value)
      const occupants = openDatabase({ ...server, poolSize: 20, statementTimeoutMs: 120_000 })
      for (let number = 0; number < occupied; number += 1) {
        occupants.query('SELECT SLEEP(120)').catch(() => undefined)
      }
      return async () => {
        await set(was)
        await occupants[Symbol.asyncDispose]()
        await admin[Symbol.asyncDispose]()
      }
    },
    told: /mysql refuses statements: /,
    arrives: false,
    mayRefuse: true,
  }
}

for (const [server, rows] of Object.entries(servers)) {
  test(`${server} answers and refuses: nothing is lost, shown that must not be, or given up`, () =>
    liveThrough(rows))
}
