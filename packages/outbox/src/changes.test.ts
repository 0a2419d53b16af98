import {
  engagementsV1,
  graphV1,
  tweetsV1,
  type AccountId,
  type TweetDeleted,
  type TweetId,
} from '@flightpath/contracts'
import { DatabaseError } from '@flightpath/storage'
import { parseB3, withTrace } from '@flightpath/tracing'
import type { Marker } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openChanges, openOutbox } from './index.ts'
import {
  createFailingProducer,
  createOutboxSchema,
  recordingTracer,
  sentValues,
  silent,
  type FailingProducer,
  type TestOutboxSchema,
} from './test-outbox.ts'

let schema: TestOutboxSchema
before(async () => {
  schema = await createOutboxSchema(process.env['FLIGHTPATH_TEST_MYSQL_URL'])
  await schema.database.query('CREATE TABLE counters (name VARCHAR(20) PRIMARY KEY, value INT)')
})
after(() => schema[Symbol.asyncDispose]())

const [alice, bob] = ['7', '8'] as [AccountId, AccountId]
const deleted = (id: string): TweetDeleted => ({
  type: 'deleted',
  id: id as TweetId,
  version: 2,
  authorId: alice,
})

/** Changes of the schema, by a process that notes in order what it does beside it. */
function startProcess() {
  const { database } = schema
  const { tracer, spans } = recordingTracer()
  const happened: string[] = []
  const kafka = createFailingProducer()
  const producer: FailingProducer = {
    ...kafka,
    async send(topic, messages) {
      happened.push(`${topic}: ${messages.length}`)
      await kafka.send(topic, messages)
    },
  }
  const note = (what: string) => async (names: readonly unknown[]) => {
    happened.push(`${what} ${JSON.stringify(names)}, rows ${await schema.rows()}`)
  }
  const views: Marker = {
    tombstone: note('tombstone'),
    accountsChanged: note('accounts'),
    countsChanged: (tweetIds, accountIds) => note('counts')([...tweetIds, ...accountIds]),
    relationsChanged: (changed) =>
      note('relations')(changed.map(({ accountId, version }) => [accountId, version])),
  }
  const outbox = openOutbox({ database, producer, tracer, log: silent })
  const counters = () => {
    const names: string[] = []
    const store = () =>
      names.map(async (name) => {
        await database.query('INSERT INTO counters VALUES (?, 1)', [name])
      })
    const changed = () => ({ tweetIds: [], accountIds: names as AccountId[] })
    return { names, store, changed }
  }
  const changes = openChanges({ database, outbox, views, tracer, now: () => 1234, counters })
  return { changes, outbox, producer, happened, tracer, spans }
}

test('what is told is committed, then invalidated, then answered, then published', async () => {
  const { changes, outbox, producer, happened } = startProcess()
  const answer = await changes.commit(async (change) => {
    change.tell(tweetsV1, { ...deleted('1'), atMs: change.atMs })
    change.beforeAnswer(async () => void happened.push('own list'))
    return 'answered'
  })
  happened.push(answer)
  await outbox[Symbol.asyncDispose]()
  assert.deepEqual(happened, ['own list', 'tombstone ["1"], rows 1', 'answered', 'tweets.v1: 1'])
  assert.deepEqual(JSON.parse(sentValues(producer)[0] ?? ''), { ...deleted('1'), atMs: 1234 })
  assert.equal(producer.sends[0]?.[0]?.key, alice)
  assert.equal(await schema.rows(), 0)
})

test('each topic has one row, and every kind of event invalidates its own', async () => {
  const { changes, outbox, happened } = startProcess()
  const relations = { type: 'relations-changed', accountId: alice, version: 3 } as const
  await changes.commit(async (change) => {
    for (const id of ['1', '2']) change.tell(tweetsV1, deleted(id))
    change.tell(engagementsV1, { type: 'engaged', tweetId: '5' as TweetId, authorId: bob })
    change.tell(graphV1, relations)
    change.tell(graphV1, { type: 'account-changed', accountId: bob })
    change.tell(graphV1, { type: 'account-changed', accountId: alice, change: 'made' })
  })
  await outbox[Symbol.asyncDispose]()
  assert.deepEqual(happened.slice(0, 4).toSorted(), [
    'accounts ["8"], rows 3',
    'counts ["7"], rows 3',
    'relations [["7",3]], rows 3',
    'tombstone ["1","2"], rows 3',
  ])
  assert.deepEqual(happened.slice(4), ['tweets.v1: 2', 'engagements.v1: 1', 'graph.v1: 3'])
})

test('a change that was made before invalidates again and tells nothing', async () => {
  const { changes, outbox, happened } = startProcess()
  await changes.commit(async (change) =>
    change.invalidate({ type: 'relations-changed', accountId: alice, version: 2 }),
  )
  await outbox[Symbol.asyncDispose]()
  assert.deepEqual(happened.toSorted(), ['counts ["7"], rows 0', 'relations [["7",2]], rows 0'])
})

test('of a run that lost against another transaction nothing stays', async () => {
  const { changes, outbox, producer, happened } = startProcess()
  let runs = 0
  await changes.commit(async (change) => {
    runs += 1
    change.tell(tweetsV1, deleted(String(runs)))
    change.counters.names.push(`run ${runs}`)
    if (runs === 1) throw new DatabaseError('a deadlock', 1213, null)
  })
  await outbox[Symbol.asyncDispose]()
  const marked = ['counts ["run 2"], rows 1', 'tombstone ["2"], rows 1']
  assert.deepEqual(happened.slice(0, 2).toSorted(), marked)
  assert.deepEqual(happened.slice(2), ['tweets.v1: 1'])
  assert.deepEqual(JSON.parse(sentValues(producer)[0] ?? ''), deleted('2'))
  const { rows } = await schema.database.query("SELECT name FROM counters WHERE name LIKE 'run%'")
  assert.deepEqual(rows, [{ name: 'run 2' }])
})

test('of a change that fails nothing is told, invalidated or published', async () => {
  const { changes, outbox, happened } = startProcess()
  const failing = (last: () => Promise<unknown>) =>
    changes.commit(async (change) => {
      change.tell(tweetsV1, deleted('1'))
      change.also(last())
    })
  await assert.rejects(
    failing(() => Promise.reject(new RangeError('changed my mind'))),
    RangeError,
  )
  await assert.rejects(
    failing(() => schema.database.query('INSERT INTO nowhere VALUES (1)')),
    DatabaseError,
  )
  await outbox[Symbol.asyncDispose]()
  assert.deepEqual(happened, [])
  assert.equal(await schema.rows(), 0)
})

test('a change is in the trace of its request, and the batch in those of all of its own', async () => {
  const { changes, outbox, producer, spans, tracer } = startProcess()
  const [one, other] = [tracer.root({ sampled: true }), tracer.root({ sampled: true })]
  await withTrace(one, () =>
    changes.commit(async (change) => {
      change.tell(tweetsV1, deleted('1'))
      change.tell(tweetsV1, deleted('2'), null)
    }),
  )
  await changes.commit(async (change) => change.tell(tweetsV1, deleted('3'), other), {
    size: 2,
    traces: [one, other],
  })
  await outbox[Symbol.asyncDispose]()
  const parents = producer.sends
    .flat()
    .map(({ headers }) => parseB3(headers?.['b3'] ?? '')?.parentId)
  assert.deepEqual(parents, [one.spanId, undefined, other.spanId])
  const commits = spans.filter(({ name }) => name === 'mysql commit')
  assert.deepEqual(
    commits.map(({ parentId, tags }) => [parentId, tags?.['batch.size']]),
    [
      [one.spanId, 1],
      [one.spanId, 2],
      [other.spanId, 2],
    ],
  )
  assert.equal(spans.filter(({ kind }) => kind === 'PRODUCER').length, 2)
})
