// Where the stores are, for the commands that go to them directly.
import { readConfig, type Environment } from '@flightpath/config'

export type StoresConfig = ReturnType<typeof readStoresConfig>

/** Reads the same variables as the services; throws one error that names all that is wrong. */
export function readStoresConfig(env: Environment) {
  return readConfig(env, (read) => ({
    mysqlUrl: read.url('FLIGHTPATH_MYSQL_URL'),
    mysqlPassword: read.file('FLIGHTPATH_MYSQL_PASSWORD_FILE', { default: null }),
    writeSchema: read.string('FLIGHTPATH_WRITE_SCHEMA', { default: 'flightpath_write' }),
    graphSchema: read.string('FLIGHTPATH_GRAPH_SCHEMA', { default: 'flightpath_graph' }),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    elasticsearchUrls: read.urls('FLIGHTPATH_ELASTICSEARCH_URL'),
  }))
}
