import type { StoresConfig } from '@flightpath/cli/state'
import { openDatabase, type Database } from '@flightpath/storage'

/** Opens write's schema, for questions about what was stored and for tweets in bulk. */
export function openWriteDatabase(stores: StoresConfig): Database {
  return open(stores, stores.writeSchema, 2)
}

/** Opens graph's schema, for accounts and follows in bulk. */
export function openGraphDatabase(stores: StoresConfig): Database {
  return open(stores, stores.graphSchema, 4)
}

function open(
  { mysqlUrl, mysqlPassword }: StoresConfig,
  schema: string,
  poolSize: number,
): Database {
  return openDatabase({
    url: mysqlUrl,
    ...(mysqlPassword !== null && { password: mysqlPassword }),
    schema,
    poolSize,
    statementTimeoutMs: 120_000,
  })
}
