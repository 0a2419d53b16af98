// The one table of servers: what runs, in which version, on which ports, with which settings.
// Both the native launcher and docker-compose.yml follow it; compose.test.ts fails where they differ.

export type ServerName = 'kafka' | 'zipkin' | 'elasticsearch' | 'mysql' | 'redis'

export interface ServerPorts {
  /** Where clients connect. */
  readonly main: number
  /** Where other nodes of a cluster would connect: Kafka's controller, Elasticsearch's transport. */
  readonly peer: number | null
}

export interface ServerSpec {
  readonly name: ServerName
  /** The container image, tag included. */
  readonly image: string
  /** Default ports, the same inside a container. */
  readonly ports: ServerPorts
  /** The server's own setting names; natively and in a container alike. */
  readonly settings: Readonly<Record<string, string>>
  /** Java heap in MiB; null where the server is not a Java program. */
  readonly heapMb: number | null
}

export const servers: Readonly<Record<ServerName, ServerSpec>> = {
  kafka: {
    name: 'kafka',
    image: 'apache/kafka:4.4.0',
    ports: { main: 9092, peer: 9093 },
    settings: {
      'auto.create.topics.enable': 'false',
      'compression.type': 'producer',
      // A consumer group that starts alone need not wait for members that will not come.
      'group.initial.rebalance.delay.ms': '0',
      // kafkajs asks for 6 s: partitions of a killed consumer move that soon.
      'group.min.session.timeout.ms': '3000',
      // Kafka's own 128 MB are there from the start, and there is little to compact: offsets of some groups.
      'log.cleaner.dedupe.buffer.size': '4194304',
      'log.retention.hours': '168',
      'log.segment.bytes': '268435456',
      'message.max.bytes': '4194304',
      'min.insync.replicas': '1',
      'num.partitions': '12',
      // 50 partitions each would cost 100 open logs and several seconds of every start.
      'offsets.topic.num.partitions': '6',
      'offsets.topic.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'transaction.state.log.num.partitions': '2',
      'transaction.state.log.replication.factor': '1',
      'share.coordinator.state.topic.min.isr': '1',
      'share.coordinator.state.topic.num.partitions': '1',
      'share.coordinator.state.topic.replication.factor': '1',
    },
    heapMb: 256,
  },
  zipkin: {
    name: 'zipkin',
    image: 'openzipkin/zipkin:3.6.1',
    ports: { main: 9411, peer: null },
    // Some 8,000 tweets' traces, the oldest go first. A span takes 1 KB of heap: 109 MB live with all of them.
    settings: { MEM_MAX_SPANS: '100000' },
    heapMb: 192,
  },
  elasticsearch: {
    name: 'elasticsearch',
    image: 'elasticsearch:9.5.3',
    ports: { main: 9200, peer: 9300 },
    settings: {
      // Only the server's own indices come by themselves; a misspelt one is an error.
      'action.auto_create_index': '.*',
      'cluster.name': 'flightpath',
      // A laptop's disk is often more than 85 % full; indices that turn read-only would stop search.
      'cluster.routing.allocation.disk.threshold_enabled': 'false',
      'discovery.type': 'single-node',
      // Counted by use of the heap, garbage too, it stops all requests at 95 %; but a collector without threads of its
      // own only runs when requests need memory, and so never again. Counted by what requests need, it recovers.
      'indices.breaker.total.use_real_memory': 'false',
    },
    heapMb: 256,
  },
  mysql: {
    name: 'mysql',
    image: 'mysql:9.7',
    ports: { main: 3306, peer: null },
    settings: {
      'character-set-server': 'utf8mb4',
      'collation-server': 'utf8mb4_unicode_520_ci',
      'default-time-zone': '+00:00',
      'innodb-buffer-pool-size': '128M',
      // MySQL's own 64 MB are for transactions of megabytes.
      'innodb-log-buffer-size': '16M',
      // MySQL's own takes 250 MB of memory; `SHOW STATUS` and `SHOW PROCESSLIST` do without.
      'performance-schema': 'OFF',
      // An acknowledged tweet is on disk: both logs are flushed at every commit.
      'innodb-flush-log-at-trx-commit': '1',
      'sync-binlog': '1',
      // As long as Kafka keeps its log.
      'binlog-expire-logs-seconds': '604800',
      'max-allowed-packet': '64M',
      'max-connections': '400',
      // Each instance of the cache opens all tables for itself: of 16, the default, 894 were open and took 15 MB more.
      'table-open-cache-instances': '1',
      'skip-name-resolve': 'ON',
      'sql-mode':
        'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      'transaction-isolation': 'READ-COMMITTED',
    },
    heapMb: null,
  },
  redis: {
    name: 'redis',
    image: 'redis:8.0',
    ports: { main: 6379, peer: null },
    settings: {
      // A stale snapshot would have silent holes; MySQL restores everything that is in here.
      save: '',
      appendonly: 'no',
      maxmemory: '1gb',
      // Timelines carry an expiry and may be evicted; what has none stays.
      'maxmemory-policy': 'volatile-lru',
    },
    heapMb: null,
  },
}

/** Every server, in the order in which `status` lists them. */
export const serverNames: readonly ServerName[] = [
  'kafka',
  'zipkin',
  'elasticsearch',
  'mysql',
  'redis',
]

/** What clients of a server are given: `mysql://root@127.0.0.1:3306`; Kafka's is `127.0.0.1:9092`. */
export function serverUrl(name: ServerName, host: string, port: number): string {
  return `${schemes[name]}${host}:${port}`
}

const schemes: Readonly<Record<ServerName, string>> = {
  kafka: '',
  zipkin: 'http://',
  elasticsearch: 'http://',
  mysql: 'mysql://root@',
  redis: 'redis://',
}
