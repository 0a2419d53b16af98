import { KafkaUnavailableError, type Producer } from '@flightpath/kafka'
import type { OutboxRow } from './outbox-store.ts'

/**
 * A send costs a round trip whatever its size, so it takes all that waits, within what Kafka accepts at once (1 MB): 500
 * messages, as small as they may be, or 700,000 bytes.
 */
export const sendSize = { of: bytesOf, most: 700_000 }
const leastBytes = 1400

/**
 * Takes rows of the first one's topic for one send, at least one, whatever its size. Rows of other topics stay, so that
 * topics that take turns in the queue do not make each send smaller.
 */
export function takeSend<Row extends OutboxRow>(queue: Row[]): Row[] {
  const topic = queue[0]?.topic
  const taken: Row[] = []
  const left: Row[] = []
  let bytes = 0
  for (const row of queue) {
    if (row.topic === topic) bytes += bytesOf(row)
    const fits = row.topic === topic && (taken.length === 0 || bytes <= sendSize.most)
    if (fits) taken.push(row)
    else left.push(row)
  }
  queue.splice(0, queue.length, ...left)
  return taken
}

/**
 * Sends the events of rows of one topic at once and resolves with the rows that Kafka has. Rows that it refuses, found
 * by sending each alone, are told and missing: they stay rows.
 * @throws KafkaUnavailableError
 */
export async function sendRows<Row extends OutboxRow>(
  producer: Producer,
  rows: readonly Row[],
  onRefused: (row: Row, error: unknown) => void,
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
      onRefused(first, error)
      return []
    }
  }
  const sent: Row[] = []
  for (const row of rows) sent.push(...(await sendRows(producer, [row], onRefused)))
  return sent
}

function bytesOf(row: OutboxRow): number {
  return row.messages.reduce(
    (sum, { value }) => sum + Math.max(Buffer.byteLength(value), leastBytes),
    0,
  )
}
