import { readLags } from '@flightpath/kafka'
import { column, openDatabase, rowReader } from '@flightpath/storage'
import { eventually } from './eventually.ts'
import { stackPart } from './stack.ts'

const readCount = rowReader({ batches: column.integer })
const unpublishedSql = `
  SELECT COUNT(*) AS batches
  FROM outbox`

/**
 * Waits until all that was committed is published, no consumer is behind, and what is indexed can be searched. Nobody
 * may post meanwhile, or there may be no such moment. Fails after a minute, by default.
 */
export async function caughtUp(withinMs = 60_000): Promise<void> {
  const brokers = [stackPart('kafka').url]
  const server = { url: stackPart('mysql').url, poolSize: 1 }
  await using write = openDatabase({ ...server, schema: 'flightpath_write' })
  await using graph = openDatabase({ ...server, schema: 'flightpath_graph' })
  await eventually(
    'everything committed is published and consumed',
    async () => {
      for (const database of [write, graph]) {
        const [count] = readCount(await database.execute(unpublishedSql))
        if (count?.batches !== 0) throw new Error(`${count?.batches} batches are not published`)
      }
      const behind = (await readLags(brokers)).filter(({ lag }) => lag > 0)
      const lags = behind.map(({ group, lag }) => `${group.name} lags by ${lag}`)
      if (lags.length > 0) throw new Error(lags.join(', '))
      return true
    },
    withinMs,
  )
  const refresh = await fetch(`${stackPart('elasticsearch').url}/tweets/_refresh`, {
    method: 'POST',
  })
  if (!refresh.ok) throw new Error(`no refresh: ${refresh.status} ${await refresh.text()}`)
}
