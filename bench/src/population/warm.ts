// Reads every home timeline once, so that each is cached, as those of people who come back are.
import { homePath } from '../requests/act.ts'
import { ask, type Connections } from '../requests/connections.ts'
import { bearerAt, type Population } from './population.ts'

const readsAtOnce = 32
const reportEvery = 5_000

/** Reads as the accounts of these numbers. Throws when a read is refused. */
export async function warmTimelines(
  connections: Connections,
  population: Population,
  accounts: readonly number[],
  report: (sentence: string) => void,
): Promise<void> {
  const left = accounts.values()
  let read = 0
  const work = async (): Promise<void> => {
    for (const account of left) {
      const { status } = await ask(connections, {
        method: 'GET',
        path: homePath(population.ids[account] ?? '', 1),
        bearer: bearerAt(population, account),
      })
      if (status !== 200) throw new Error(`a home timeline was answered with ${status}`)
      read += 1
      if (read % reportEvery === 0) report(`${read} home timelines are warm`)
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, work))
}
