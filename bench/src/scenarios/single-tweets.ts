// Tweets one at a time, and when each is seen.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { bearerAt, type Population } from '../population/population.ts'
import { readId } from '../requests/act.ts'
import { ask, type Connections } from '../requests/connections.ts'

export type Tweet = {
  readonly id: string
  /** When its post was answered, as `performance.now()` has it. */
  readonly answeredMs: number
}

/** Posts as an account of a population. Throws when it is not taken. */
export async function postOne(
  connections: Connections,
  population: Population,
  author: number,
  text: string,
): Promise<Tweet> {
  const { status, body } = await ask(connections, {
    method: 'POST',
    path: '/2/tweets',
    bearer: bearerAt(population, author),
    body: { text },
  })
  if (status !== 201) throw new Error(`a post was answered with ${status}: ${body.toString()}`)
  return { id: readId(body), answeredMs: performance.now() }
}

/** Milliseconds from the answer until an answer to `path` holds the tweet; null when none does within 30 s. */
export async function timeUntilSeen(
  connections: Connections,
  { id, answeredMs }: Tweet,
  request: { readonly path: string; readonly bearer: string },
  pollMs: number,
): Promise<number | null> {
  const needle = `"id":"${id}"`
  while (performance.now() - answeredMs < 30_000) {
    const { status, body } = await ask(connections, { method: 'GET', ...request })
    if (status === 200 && body.includes(needle)) return performance.now() - answeredMs
    await pause(pollMs)
  }
  return null
}
