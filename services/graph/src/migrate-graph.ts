import { migrate } from '@flightpath/storage'
import { join } from 'node:path'
import type { GraphConfig } from './config.ts'

type ServerSettings = Pick<GraphConfig, 'mysqlUrl' | 'mysqlPassword'>

/** Brings the service's schema up to date. Any number of processes may call it at once. */
export function migrateGraph(config: ServerSettings & Pick<GraphConfig, 'schema'>): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'migrations')
  return migrate(serverOf(config), config.schema, folder)
}

/** The server as packages/storage wants it described. */
export function serverOf({ mysqlUrl, mysqlPassword }: ServerSettings) {
  return { url: mysqlUrl, ...(mysqlPassword === null ? {} : { password: mysqlPassword }) }
}
