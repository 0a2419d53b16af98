// From a server's name to its native process.
import { elasticsearch } from './native/elasticsearch.ts'
import { kafka } from './native/kafka.ts'
import { mariadb } from './native/mariadb.ts'
import { mysql } from './native/mysql.ts'
import { redis } from './native/redis.ts'
import { zipkin } from './native/zipkin.ts'
import type { NativeOptions, ServerProcess } from './server-process.ts'
import type { ServerName } from './servers.ts'

const native: Readonly<Record<ServerName, (options: NativeOptions) => ServerProcess>> = {
  kafka,
  zipkin,
  elasticsearch,
  mysql: (options) => (options.mysql === 'mysql' ? mysql(options) : mariadb(options)),
  redis,
}

/** Describes one server as a process of this machine; nothing is started or written yet. */
export function nativeServer(name: ServerName, options: NativeOptions): ServerProcess {
  return native[name](options)
}
