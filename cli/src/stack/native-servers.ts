// The five servers as processes of this machine.
import {
  findJava,
  installServers,
  nativeServer,
  servers,
  type ServerName,
  type ServerProcess,
} from '@flightpath/infra'
import type { StackOptions } from './options.ts'

/** Fetches what is missing and describes the processes. Throws one sentence when something must be installed first. */
export async function prepareNativeServers(
  { root, folder, report }: StackOptions,
  ports: Readonly<Record<string, number>>,
): Promise<Readonly<Record<ServerName, ServerProcess>>> {
  const java = await findJava()
  await installServers(root, java, ({ message }) => report(`${message} …`))
  const describe = (name: ServerName): ServerProcess =>
    nativeServer(name, {
      root,
      dataDir: folder.data,
      ports: { main: ports[name] ?? servers[name].ports.main, peer: ports[`${name}-peer`] ?? null },
      java,
    })
  return {
    kafka: describe('kafka'),
    zipkin: describe('zipkin'),
    elasticsearch: describe('elasticsearch'),
    mysql: describe('mysql'),
    redis: describe('redis'),
  }
}
