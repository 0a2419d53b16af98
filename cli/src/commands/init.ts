import {
  initialiseElasticsearch,
  initialiseKafka,
  initialiseMysql,
  initialiseMysqlUsers,
} from '../stack/initialise.ts'
import { readStoresConfig } from '../state/stores-config.ts'
import { parseCommand, print } from '../terminal/command-line.ts'

/** Makes schemas, MySQL's users, topics and the index template where the environment's FLIGHTPATH_* addresses say. */
export async function init(args: readonly string[]): Promise<number> {
  parseCommand(args, {}, 'init')
  const stores = readStoresConfig(process.env)
  const steps = [initialiseMysql, initialiseKafka, initialiseElasticsearch]
  await Promise.all(steps.map((step) => step(stores)))
  await initialiseMysqlUsers(stores)
  print("Schemas, MySQL's users, topics and the index template are there.")
  return 0
}
