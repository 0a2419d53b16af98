// Where the stores are, for the commands that go to them directly.
import { readConfig, type Environment } from '@flightpath/config'
import { serverVariables } from '@flightpath/infra'
import type { RunState } from './run-state.ts'

export type StoresConfig = ReturnType<typeof readStoresConfig>

/** Reads the same variables as the services; throws one error that names all that is wrong. */
export function readStoresConfig(env: Environment) {
  return readConfig(env, (read) => ({
    mysqlUrl: read.url('FLIGHTPATH_MYSQL_URL'),
    mysqlPassword: read.file('FLIGHTPATH_MYSQL_PASSWORD_FILE', { default: null }),
    /** Those of the services' own users. */
    writePassword: read.file('FLIGHTPATH_WRITE_PASSWORD_FILE', { default: null }),
    graphPassword: read.file('FLIGHTPATH_GRAPH_PASSWORD_FILE', { default: null }),
    writeSchema: read.string('FLIGHTPATH_WRITE_SCHEMA', { default: 'flightpath_write' }),
    graphSchema: read.string('FLIGHTPATH_GRAPH_SCHEMA', { default: 'flightpath_graph' }),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    elasticsearchUrls: read.urls('FLIGHTPATH_ELASTICSEARCH_URL'),
  }))
}

/** The stores of a running stack. */
export function storesOf(state: RunState, env: Environment): StoresConfig {
  // Elsewhere they have passwords, which run.json leaves out.
  if (state.serversBy === 'external') return readStoresConfig(env)
  const variables: Readonly<Record<string, string>> = serverVariables
  const addresses = state.servers.map(({ name, url }) => [variables[name], url])
  return readStoresConfig({ ...env, ...Object.fromEntries(addresses) })
}
