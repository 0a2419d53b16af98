// The five servers as processes of this machine.
import {
  findJava,
  installPrograms,
  nativeServer,
  programOf,
  readProduct,
  servers,
  type ServerName,
  type ServerProcess,
} from '@flightpath/infra'
import type { StackOptions } from './options.ts'

export type NativeServers = {
  readonly processes: Readonly<Record<ServerName, ServerProcess>>
  /** What each of those to start is, as `status` shows it. */
  readonly products: ReadonlyMap<ServerName, string>
}

/**
 * Describes the processes, and fetches what is missing for those to start. Throws one sentence when something must be
 * installed first.
 */
export async function prepareNativeServers(
  { root, folder, mysql, binaryLog = false, report }: StackOptions,
  names: readonly ServerName[],
  ports: Readonly<Record<string, number>>,
): Promise<NativeServers> {
  const java = await findJava()
  const programs = names.map((name) => programOf(name, mysql))
  await installPrograms(root, java, programs, ({ message }) => report(`${message} …`))
  const describe = (name: ServerName): ServerProcess =>
    nativeServer(name, {
      root,
      dataDir: folder.data,
      ports: { main: ports[name] ?? servers[name].ports.main, peer: ports[`${name}-peer`] ?? null },
      java,
      mysql,
      binaryLog,
    })
  const processes = {
    kafka: describe('kafka'),
    zipkin: describe('zipkin'),
    elasticsearch: describe('elasticsearch'),
    mysql: describe('mysql'),
    redis: describe('redis'),
  }
  const products = new Map<ServerName, string>()
  for (const name of names) products.set(name, await readProduct(root, processes[name].program))
  return { processes, products }
}
