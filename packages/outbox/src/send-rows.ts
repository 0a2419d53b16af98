import { KafkaUnavailableError, type Producer } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { OutboxRow } from './outbox-store.ts'

/** A send costs a round trip whatever its size, so it takes all that waits, within what Kafka accepts at once (1 MB). */
const maxMessages = 500
const maxBytes = 700_000

/** Takes rows of one topic for one send from the front of the queue: at least one, whatever its size. */
export function takeSend<Row extends OutboxRow>(queue: Row[]): Row[] {
  const topic = queue[0]?.topic
  let messages = 0
  let bytes = 0
  const end = queue.findIndex((row, index) => {
    messages += row.messages.length
    bytes += bytesOf(row)
    return index > 0 && (row.topic !== topic || messages > maxMessages || bytes > maxBytes)
  })
  return queue.splice(0, end === -1 ? queue.length : end)
}

/**
 * Sends the events of rows of one topic at once and resolves with the rows that Kafka has. Rows that it refuses for
 * good, found by sending each alone, are logged and missing.
 * @throws KafkaUnavailableError
 */
export async function sendRows<Row extends OutboxRow>(
  producer: Producer,
  rows: readonly Row[],
  log: Logger,
): Promise<readonly Row[]> {
  const [first] = rows
  if (first === undefined) return []
  try {
    await producer.send(
      first.topic,
      rows.flatMap((row) => row.messages),
    )
    return rows
  } catch (error) {
    if (error instanceof KafkaUnavailableError) throw error
    if (rows.length === 1) {
      log.error({ error, rowId: first.id, topic: first.topic }, 'kafka refuses an outbox row')
      return []
    }
  }
  const sent: Row[] = []
  for (const row of rows) sent.push(...(await sendRows(producer, [row], log)))
  return sent
}

function bytesOf(row: OutboxRow): number {
  return row.messages.reduce((sum, message) => sum + Buffer.byteLength(message.value), 0)
}
