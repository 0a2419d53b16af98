// The five servers as processes of this machine.
import {
  findJava,
  installPrograms,
  nativeServer,
  programOf,
  readProduct,
  serverNames,
  servers,
  type ServerName,
  type ServerProcess,
} from '@flightpath/infra'
import type { StackOptions } from './options.ts'

/** Fetches what is missing and describes the processes. Throws one sentence when something must be installed first. */
export async function prepareNativeServers(
  { root, folder, mysql, binaryLog = false, report }: StackOptions,
  ports: Readonly<Record<string, number>>,
): Promise<Readonly<Record<ServerName, ServerProcess>>> {
  const java = await findJava()
  const programs = serverNames.map((name) => programOf(name, mysql))
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
  return {
    kafka: describe('kafka'),
    zipkin: describe('zipkin'),
    elasticsearch: describe('elasticsearch'),
    mysql: describe('mysql'),
    redis: describe('redis'),
  }
}

/** What each server is, as `status` shows it. */
export async function readProducts(
  root: string,
  described: Readonly<Record<ServerName, ServerProcess>>,
): Promise<Readonly<Record<ServerName, string>>> {
  const read = async (name: ServerName): Promise<string> =>
    await readProduct(root, described[name].program)
  return {
    kafka: await read('kafka'),
    zipkin: await read('zipkin'),
    elasticsearch: await read('elasticsearch'),
    mysql: await read('mysql'),
    redis: await read('redis'),
  }
}
