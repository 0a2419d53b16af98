// Makes what the services expect in the servers: schemas, topics, the index template. Changes nothing that is there.
import { topics } from '@flightpath/contracts'
import { mysqlUser } from '@flightpath/infra'
import { ensureTopics } from '@flightpath/kafka'
import { openSearchIndex } from '@flightpath/search-index'
import { migrateGraph } from '@flightpath/graph'
import { ensureServiceUser } from '@flightpath/storage'
import { migrateWrite } from '@flightpath/write'
import { setTimeout as pause } from 'node:timers/promises'
import type { StoresConfig } from '../state/stores-config.ts'

const giveUpAfterMs = 60_000
const retryMs = 500

/** Brings the schemas up to date. */
export async function initialiseMysql(stores: StoresConfig): Promise<void> {
  const { mysqlUrl, mysqlPassword, writeSchema, graphSchema } = stores
  await retrying(() => migrateWrite({ mysqlUrl, mysqlPassword, schema: writeSchema }))
  await retrying(() => migrateGraph({ mysqlUrl, mysqlPassword, schema: graphSchema }))
}

/** Makes the users as whom services use MySQL, once the schemas are there. */
export async function initialiseMysqlUsers(stores: StoresConfig): Promise<void> {
  const { mysqlUrl: url, mysqlPassword } = stores
  const server = { url, ...(mysqlPassword === null ? {} : { password: mysqlPassword }) }
  for (const user of [
    { name: mysqlUser('write'), password: stores.writePassword, schema: stores.writeSchema },
    { name: mysqlUser('graph'), password: stores.graphPassword, schema: stores.graphSchema },
  ]) {
    await retrying(() => ensureServiceUser(server, user))
  }
}

/** Creates the topics. */
export async function initialiseKafka({ kafkaBrokers }: StoresConfig): Promise<void> {
  await retrying(() => ensureTopics(kafkaBrokers, topics))
}

/** Makes or updates the index template. */
export async function initialiseElasticsearch({ elasticsearchUrls }: StoresConfig): Promise<void> {
  await using index = openSearchIndex({ urls: elasticsearchUrls })
  await retrying(() => index.ensureTemplate())
}

/** A server that was just started may refuse for a moment what it will do; for a minute that is not an error. */
async function retrying(step: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + giveUpAfterMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await pause(retryMs)
    }
  }
}
