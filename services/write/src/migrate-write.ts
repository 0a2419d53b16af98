import { migrate } from '@flightpath/storage'
import { join } from 'node:path'
import type { WriteConfig } from './config.ts'

/** Brings the service's schema up to date. Any number of processes may call it at once. */
export function migrateWrite(
  config: Pick<WriteConfig, 'mysqlUrl' | 'mysqlPassword' | 'schema'>,
): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'migrations')
  return migrate(serverOf(config), config.schema, folder)
}

/** The server as packages/storage wants it described. */
export function serverOf({
  mysqlUrl,
  mysqlPassword,
}: Pick<WriteConfig, 'mysqlUrl' | 'mysqlPassword'>) {
  return { url: mysqlUrl, ...(mysqlPassword === null ? {} : { password: mysqlPassword }) }
}
