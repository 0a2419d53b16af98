// For this package's tests: a schema of its own on the real MySQL, and a Kafka that can be told to fail.
import { KafkaUnavailableError, type OutgoingMessage, type Producer } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import {
  column,
  migrate,
  openDatabase,
  readColumn,
  schemaName,
  sql,
  type Database,
} from '@flightpath/storage'
import { startTracer, type FinishedSpan, type TraceContext, type Tracer } from '@flightpath/tracing'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

export type TestOutboxSchema = AsyncDisposable & {
  readonly database: Database
  /** How many rows wait. */
  rows(): Promise<number>
}

/** A schema with an empty outbox, as the doc comment of `OutboxOptions` has it; disposal drops it. */
export async function createOutboxSchema(url: string | undefined): Promise<TestOutboxSchema> {
  if (url === undefined) throw new Error('set FLIGHTPATH_TEST_MYSQL_URL to a server for tests')
  const schema = `fp_outbox_${randomBytes(6).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  const migration = `
    CREATE TABLE outbox (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      topic VARCHAR(100) NOT NULL,
      payload LONGTEXT NOT NULL
    ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
  await writeFile(join(folder, '0001-create-outbox.sql'), migration)
  await migrate({ url }, schema, folder)
  await rm(folder, { recursive: true })
  const database = openDatabase({ url, schema, poolSize: 4 })
  return {
    database,
    async rows() {
      const result = await database.query('SELECT COUNT(*) FROM outbox', [], { rowsAsArray: true })
      return readColumn(column.integer, result)[0] ?? 0
    },
    async [Symbol.asyncDispose]() {
      await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
      await database[Symbol.asyncDispose]()
    },
  }
}

export type FailingProducer = Producer & {
  /** Whether Kafka is away. */
  away: boolean
  /** Values that Kafka refuses for good. */
  readonly refused: Set<string>
  /** What it took, send by send. */
  readonly sends: (readonly OutgoingMessage[])[]
}

/** Stands in for a Kafka that fails, which a real one does not do on demand. */
export function createFailingProducer(): FailingProducer {
  const producer: FailingProducer = {
    away: false,
    refused: new Set(),
    sends: [],
    ready: () => !producer.away,
    problem: () => null,
    async send(_topic, messages) {
      if (producer.away) throw new KafkaUnavailableError('no connection to kafka')
      if (messages.some(({ value }) => producer.refused.has(value))) {
        throw new Error('the message is too large')
      }
      producer.sends.push(messages)
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  return producer
}

/** The values of all messages of all sends. */
export function sentValues({ sends }: FailingProducer): string[] {
  return sends.flat().map(({ value }) => value)
}

/** A tracer that keeps its spans to itself. */
export function recordingTracer(): { tracer: Tracer; spans: (FinishedSpan & TraceContext)[] } {
  const spans: (FinishedSpan & TraceContext)[] = []
  const tracer = startTracer({ service: 'test', zipkinUrl: 'http://127.0.0.1:9', log: silent })
  const span: Tracer['span'] = (context, finished) => void spans.push({ ...context, ...finished })
  return { tracer: { ...tracer, span }, spans }
}
