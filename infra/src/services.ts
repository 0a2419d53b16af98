// The one table of services, and the environment that each of them is started with.
// The supervisor and docker-compose.yml follow it; compose.test.ts fails where they differ.
import type { ServerName } from './servers.ts'

export type ServiceName = 'gateway' | 'write' | 'graph' | 'fanout' | 'timeline' | 'search'

export interface ServiceSpec {
  readonly name: ServiceName
  /** Default HTTP port; every service answers GET /health/ready there. */
  readonly port: number
  /** Servers it cannot work without. Zipkin is none of them: it being down changes nothing. */
  readonly servers: readonly ServerName[]
  /** Services it calls over HTTP. */
  readonly calls: readonly ServiceName[]
}

export const services: Readonly<Record<ServiceName, ServiceSpec>> = {
  gateway: {
    name: 'gateway',
    port: 8080,
    servers: [],
    calls: ['graph', 'write', 'timeline'],
  },
  write: { name: 'write', port: 8081, servers: ['mysql', 'kafka', 'redis'], calls: ['graph'] },
  graph: { name: 'graph', port: 8082, servers: ['mysql', 'kafka', 'redis'], calls: [] },
  fanout: { name: 'fanout', port: 8083, servers: ['kafka', 'redis'], calls: ['graph'] },
  timeline: {
    name: 'timeline',
    port: 8084,
    servers: ['redis'],
    calls: ['graph', 'write', 'search'],
  },
  search: {
    name: 'search',
    port: 8085,
    servers: ['kafka', 'elasticsearch'],
    calls: ['graph', 'write'],
  },
}

/** Every service, in the order in which `status` lists them. */
export const serviceNames: readonly ServiceName[] = [
  'gateway',
  'write',
  'graph',
  'fanout',
  'timeline',
  'search',
]

/**
 * Node's flags for every service. On a machine with much memory V8 lets garbage lie: it takes 128 MB for what is new,
 * and lets the rest grow fourfold before it looks through it. Growing by half instead of to the double cost posts a
 * tenth. While V8 looks through the rest it does not collect what is new unless it is told to; without threads of its
 * own it looks for seconds, so that timeline had 230 MB of what is new and paused for 250 ms. A service that becomes
 * calm collects by itself, with `gc`.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
  '--no-separate-gc-phases',
  '--expose-gc',
]

/**
 * The C library's allocator, which has the buffers. It gives each thread an arena of its own, and keeps what was freed
 * between what is used: after 100,000 tweets a quiet timeline held 80 MB that way. What takes 64 KiB, as each read of a
 * socket does at first, is the kernel's again when it is freed (mallopt(3)).
 */
const allocator = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
} as const

export interface StackAddresses {
  /** Each server's URL as the service uses it: `mysql://flightpath_write@127.0.0.1:3306`; Kafka's is `host:port`. */
  readonly servers: Readonly<Record<ServerName, string>>
  /** Base URLs of each service's instances; those that nobody calls may be left out. */
  readonly services: Readonly<Partial<Record<ServiceName, readonly string[]>>>
  /** The path of the file with the secret by which the stack's processes know each other. */
  readonly secretFile: string
}

/**
 * The environment for one instance of a service: where it listens and where what it needs answers.
 * Contains only what its row in `services` names, Zipkin, the secret and how memory is had.
 */
export function serviceEnvironment(
  service: ServiceSpec,
  listen: { readonly host: string; readonly port: number },
  addresses: StackAddresses,
): Record<string, string> {
  return {
    ...allocator,
    FLIGHTPATH_HOST: listen.host,
    FLIGHTPATH_PORT: String(listen.port),
    FLIGHTPATH_ZIPKIN_URL: addresses.servers.zipkin,
    FLIGHTPATH_SECRET_FILE: addresses.secretFile,
    ...Object.fromEntries(
      service.servers.map((server) => [serverVariables[server], addresses.servers[server]]),
    ),
    ...Object.fromEntries(
      service.calls.map((callee) => [
        `FLIGHTPATH_${callee.toUpperCase()}_URLS`,
        (addresses.services[callee] ?? []).join(','),
      ]),
    ),
  }
}

/** Who a service is for MySQL: a user who may read and write the rows of the service's own schema, and nothing else. */
export function mysqlUser(service: ServiceName): string {
  return `flightpath_${service}`
}

/** MySQL's address for a service. */
export function asMysqlUser(url: string, service: ServiceName): string {
  const own = new URL(url)
  own.username = mysqlUser(service)
  return own.href
}

/** The environment variable that carries each server's address. */
export const serverVariables: Readonly<Record<ServerName, string>> = {
  kafka: 'FLIGHTPATH_KAFKA_BROKERS',
  zipkin: 'FLIGHTPATH_ZIPKIN_URL',
  elasticsearch: 'FLIGHTPATH_ELASTICSEARCH_URL',
  mysql: 'FLIGHTPATH_MYSQL_URL',
  redis: 'FLIGHTPATH_REDIS_URL',
}
