import { openDatabase } from '@flightpath/storage'
import type { StoresConfig } from '../../state/stores-config.ts'
import { createStoredCounts, type StoredCounts } from './counts.ts'
import { createStoredGraph, type StoredGraph } from './graph.ts'
import { createStoredTweets, type StoredTweets } from './tweets.ts'

export type Stored = {
  readonly graph: StoredGraph
  readonly tweets: StoredTweets
  readonly counts: StoredCounts
}

// A heavy reader's candidates may take a while to list.
const statementTimeoutMs = 60_000

/** Opens both schemas, to be closed with the scope. */
export function openStored(
  { mysqlUrl, mysqlPassword, writeSchema, graphSchema }: StoresConfig,
  scope: AsyncDisposableStack,
): Stored {
  const server = {
    url: mysqlUrl,
    ...(mysqlPassword !== null && { password: mysqlPassword }),
    poolSize: 4,
    statementTimeoutMs,
  }
  const graph = scope.use(openDatabase({ ...server, schema: graphSchema }))
  const write = scope.use(openDatabase({ ...server, schema: writeSchema }))
  return {
    graph: createStoredGraph(graph),
    tweets: createStoredTweets(write),
    counts: createStoredCounts(write, graph),
  }
}
