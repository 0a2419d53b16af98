// Kafka without Docker: broker and controller in one process, started from its library jars.
import { randomBytes } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../files.ts'
import { javaFlags } from '../java-flags.ts'
import { answersOnPort } from '../probe.ts'
import { run } from '../run.ts'
import { fetchJars } from '../fetch-jars.ts'
import { programFolder, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

/** Leaves `lib/*.jar`. */
export const installKafka: Install = async (place) => {
  await rename(await fetchJars(place, 'kafka'), join(place.target, 'lib'))
}

/** A single broker that is its own controller. */
export function kafka({ root, dataDir, ports, java }: NativeOptions): ServerProcess {
  const home = join(dataDir, 'kafka')
  const properties = join(home, 'server.properties')
  const command = join(java.home, 'bin/java')
  const program = [
    '-cp',
    join(programFolder(root, 'kafka'), 'lib/*'),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    '-Dorg.slf4j.simpleLogger.showThreadName=false',
  ]
  return {
    name: 'kafka',
    program: 'kafka',
    url: serverUrl('kafka', '127.0.0.1', ports.main),
    command,
    args: [...javaFlags(root, 'kafka'), ...program, 'kafka.Kafka', properties],
    env: {},
    cwd: home,
    prepare: async () => {
      await mkdir(home, { recursive: true })
      await writeFile(properties, serverProperties(home, ports.main, ports.peer))
      if (await exists(join(home, 'log/meta.properties'))) return
      const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted']
      await run(command, [...program, ...format, '-t', newClusterId(), '-c', properties])
    },
    healthy: async () => await answersOnPort(ports.main, apiVersionsRequest, isApiVersionsResponse),
  }
}

function serverProperties(home: string, port: number, controllerPort: number | null): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    // The static form: the quorum's address is not stored with the data, so ports may change between starts.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(home, 'log'),
    ...servers.kafka.settings,
  }
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('')
}

// Kafka's ids are 16 bytes in URL-safe base64; the first bit is cleared because its tools take a leading '-' for an option.
function newClusterId(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f)
  return bytes.toString('base64url')
}

const correlationId = 0x666c70

// ApiVersions, version 0 (Kafka's protocol guide): the broker answers it only once it processes requests.
const apiVersionsRequest = Buffer.from(
  [
    '0000000a', // length of what follows
    '00120000', // API key 18, version 0
    '00666c70', // correlation id, which the response repeats
    'ffff', // no client id
  ].join(''),
  'hex',
)

function isApiVersionsResponse(received: Buffer): boolean {
  return (
    received.length >= 10 &&
    received.readUInt32BE(4) === correlationId &&
    received.readInt16BE(8) === 0
  )
}
