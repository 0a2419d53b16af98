// docker-compose.yml says again what the two tables say; here they are held together.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { parse } from 'yaml'
import { heapFlags } from './java-flags.ts'
import { serverNames, servers, serverUrl, type ServerName } from './servers.ts'
import {
  asMysqlUser,
  nodeFlags,
  serviceEnvironment,
  serviceNames,
  services,
  type ServiceName,
} from './services.ts'

interface Container {
  image: string
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, string>
  volumes?: string[]
  tmpfs?: string[]
  ports?: string[]
  networks?: string[]
  healthcheck?: { test?: string[]; disable?: boolean }
  restart?: string
  depends_on?: Record<string, { condition: string }>
}

const root = resolve(import.meta.dirname, '../..')
let containers: Record<string, Container>
let internalNetworks: string[]

before(async () => {
  const file = parse(await read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, Container>
    networks: Record<string, { internal?: boolean } | null>
  }
  containers = file.services
  internalNetworks = Object.keys(file.networks).filter((name) => file.networks[name]?.internal)
})

test('every server and every service runs in a container, and nothing else but two one-shots', () => {
  const expected = [...serverNames, ...serviceNames, 'credentials', 'init']
  assert.deepEqual(Object.keys(containers).toSorted(), expected.toSorted())
})

test('each server runs in the image that the table names', () => {
  for (const name of serverNames) assert.equal(container(name).image, servers[name].image)
})

test('each server has the settings that the table names, in the way its image takes them, and no other', () => {
  const { kafka, zipkin, elasticsearch, mysql, redis } = servers
  const { main, peer } = kafka.ports
  const settings = Object.entries(kafka.settings).map(([key, value]) => [
    `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`,
    value,
  ])
  assert.deepEqual(container('kafka').environment, {
    KAFKA_HEAP_OPTS: `-Xmx${kafka.heapMb}m`,
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@kafka:${peer}`,
    KAFKA_LISTENERS: `PLAINTEXT://:${main},CONTROLLER://:${peer}`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka:${main}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    ...Object.fromEntries(settings),
  })
  assert.deepEqual(container('zipkin').environment, {
    JAVA_OPTS: heapFlags('zipkin').join(' '),
    ...zipkin.settings,
  })
  assert.deepEqual(container('elasticsearch').environment, {
    ES_JAVA_OPTS: `-Xms${elasticsearch.heapMb}m -Xmx${elasticsearch.heapMb}m`,
    'xpack.security.enabled': 'false',
    ...elasticsearch.settings,
  })
  assert.deepEqual(container('mysql').environment, {
    MYSQL_ROOT_PASSWORD_FILE: '/credentials/root/mysql',
  })
  assert.deepEqual(
    container('mysql').command,
    Object.entries(mysql.settings).map(([key, value]) => `--${key}=${value}`),
  )
  assert.deepEqual(container('redis').command, [
    'redis-server',
    ...Object.entries(redis.settings).flatMap(([key, value]) => [`--${key}`, value]),
  ])
})

test('what is stored is in volumes with a name, and whatever else an image declares is memory', () => {
  const stored = {
    kafka: ['kafka:/var/lib/kafka/data'],
    elasticsearch: ['elasticsearch:/usr/share/elasticsearch/data'],
    mysql: ['credentials:/credentials/root:ro', 'mysql:/var/lib/mysql'],
    zipkin: undefined,
    redis: undefined,
  }
  // As the images' Dockerfiles have them: a volume without a name stays behind when a container goes.
  const memory: Partial<Record<ServerName, string[]>> = {
    kafka: ['/etc/kafka/secrets', '/mnt/shared/config'],
    redis: ['/data'],
  }
  for (const name of serverNames) {
    assert.deepEqual(container(name).volumes, stored[name], name)
    assert.deepEqual(container(name).tmpfs, memory[name], name)
  }
})

test('each service is started with exactly the flags of Node and the environment of its row', () => {
  for (const name of serviceNames) {
    const spec = services[name]
    assert.deepEqual(container(name).entrypoint, ['node', ...nodeFlags])
    assert.deepEqual(container(name).command, [`services/${name}/src/main.ts`])
    assert.deepEqual(container(name).environment, {
      ...serviceEnvironment(spec, { host: '0.0.0.0', port: spec.port }, addressesInside(name)),
      ...(spec.servers.includes('mysql')
        ? { FLIGHTPATH_MYSQL_PASSWORD_FILE: `/credentials/${name}/mysql` }
        : {}),
    })
  }
})

test('each service has the secret of the stack and its own password, and nobody has another', () => {
  for (const name of serviceNames) {
    assert.deepEqual(
      container(name).volumes,
      ['stack', ...(services[name].servers.includes('mysql') ? [name] : [])].map(
        (volume) => `${volume}-credentials:/credentials/${volume}:ro`,
      ),
      name,
    )
  }
})

test('each service reads the addresses of its row and no others', async () => {
  const address = /FLIGHTPATH_\w+_(?:URLS?|BROKERS)/g
  for (const name of serviceNames) {
    const config = await read(`services/${name}/src/config.ts`)
    const given = Object.keys(container(name).environment ?? {}).join('\n')
    assert.deepEqual(
      [...new Set(config.match(address))].toSorted(),
      [...new Set(given.match(address))].toSorted(),
      name,
    )
  }
})

test('each service waits for the servers of its row and for what init creates', () => {
  for (const name of serviceNames) {
    const waits = container(name).depends_on ?? {}
    // Behind the gateway's public address everything has to be up; the others find each other later.
    const expected = [
      ...services[name].servers,
      ...(name === 'gateway' ? services.gateway.calls : []),
    ]
    assert.deepEqual(waits['init'], { condition: 'service_completed_successfully' }, name)
    assert.deepEqual(Object.keys(waits).toSorted(), [...expected, 'init'].toSorted(), name)
    for (const awaited of expected) {
      assert.deepEqual(waits[awaited], { condition: 'service_healthy' }, name)
    }
  }
})

test('everything that stays up is checked for health and started again when it ends', () => {
  for (const name of [...serverNames, ...serviceNames]) {
    assert.ok((container(name).healthcheck?.test?.length ?? 0) > 1, name)
    assert.equal(container(name).restart, 'unless-stopped', name)
  }
})

test('only the gateway and Zipkin are published, on loopback; the rest has no way out', () => {
  for (const [name, { ports, networks }] of Object.entries(containers)) {
    if (name === 'gateway') {
      assert.deepEqual(ports, ['127.0.0.1:${FLIGHTPATH_API_PORT:-8080}:8080'])
    } else if (name === 'zipkin') {
      assert.deepEqual(ports, ['127.0.0.1:${FLIGHTPATH_ZIPKIN_PORT:-9411}:9411'])
    } else {
      assert.equal(ports, undefined, name)
      if (name !== 'credentials') assert.deepEqual(networks, internalNetworks, name)
    }
  }
})

test('no password is in the file', () => {
  const given = Object.values(containers).flatMap(({ environment }) =>
    Object.keys(environment ?? {}).filter((key) => /PASSWORD|SECRET|TOKEN/.test(key)),
  )
  assert.ok(given.length > 0)
  assert.deepEqual(
    given.filter((key) => !key.endsWith('_FILE')),
    [],
  )
})

test('the script, the manifest and the image use the same Node and pnpm', async () => {
  const [, node, pnpm] = /^versions='node@(.+) pnpm@(.+)'$/m.exec(await read('flightpath')) ?? []
  const manifest = JSON.parse(await read('package.json')) as { packageManager: string }
  const image = await read('Dockerfile')

  assert.equal(manifest.packageManager, `pnpm@${pnpm}`)
  // What installs and what runs: native parts of packages are for one version.
  const bases = [...image.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  assert.deepEqual(new Set(bases), new Set([`node:${node}-bookworm-slim`]))
  assert.match(image, new RegExp(` pnpm@${pnpm}$`, 'm'))
})

async function read(path: string): Promise<string> {
  return await readFile(join(root, path), 'utf8')
}

function container(name: string): Container {
  const found = containers[name]
  assert.ok(found, `docker-compose.yml has no ${name}`)
  return found
}

function addressesInside(service: ServiceName): Parameters<typeof serviceEnvironment>[2] {
  const urls = Object.fromEntries(
    serverNames.map((name) => [name, serverUrl(name, name, servers[name].ports.main)]),
  ) as Record<ServerName, string>
  return {
    secretFile: '/credentials/stack/secret',
    servers: { ...urls, mysql: asMysqlUser(urls.mysql, service) },
    services: Object.fromEntries(
      serviceNames.map((name) => [name, [`http://${name}:${services[name].port}`]]),
    ) as Record<ServiceName, string[]>,
  }
}
