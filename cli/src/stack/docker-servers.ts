// The five servers in containers: docker-compose.yml's own, with their ports opened to this machine.
import { serverNames, servers } from '@flightpath/infra'
import { execFile, type ExecFileException } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeJsonFile } from '../state/json-file.ts'
import type { StateFolder } from '../state/state-folder.ts'
import type { StackOptions } from './options.ts'

const answerWithinMs = 5_000
const startWithinMs = 10 * 60_000
// Two gigabytes on a slow line.
const fetchWithinMs = 60 * 60_000

/** Whether a Docker engine answers; within 5 s. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await docker(['info', '--format', '{{.ServerVersion}}'], answerWithinMs)
    return true
  } catch {
    return false
  }
}

/** Fetches the images that are not here yet. Throws when the engine cannot. */
export async function fetchDockerImages(root: string, folder: StateFolder): Promise<void> {
  mkdirSync(folder.path, { recursive: true })
  writeJsonFile(overrideFile(folder), composeOverride({}))
  const pull = ['pull', '--quiet', '--policy', 'missing', ...serverNames]
  await docker([...composeArgs(root, folder), ...pull], fetchWithinMs)
}

/** Starts the containers and waits until they are healthy. The first time this fetches the images. */
export async function startDockerServers(
  { root, folder, signal, report }: StackOptions,
  ports: Readonly<Record<string, number>>,
): Promise<void> {
  writeJsonFile(overrideFile(folder), composeOverride(ports))
  report('starting the servers in containers; the first time this fetches their images …')
  // Without their dependencies: the services run outside, and so does what makes up MySQL's password.
  const up = ['up', '--detach', '--wait', '--no-deps', ...serverNames]
  await docker([...composeArgs(root, folder), ...up], startWithinMs, signal)
}

/** Stops the containers; they and their data stay. */
export async function stopDockerServers(root: string, folder: StateFolder): Promise<void> {
  await docker([...composeArgs(root, folder), 'stop', ...serverNames], 60_000)
}

/** Removes the containers and their data. */
export async function wipeDockerServers(root: string, folder: StateFolder): Promise<void> {
  await docker([...composeArgs(root, folder), 'down', '--volumes'], 60_000)
  rmSync(overrideFile(folder))
}

function composeArgs(root: string, folder: StateFolder): string[] {
  // A project for each state folder, so that two stacks have containers and volumes of their own.
  const project = `flightpath-${createHash('sha256').update(folder.path).digest('hex').slice(0, 8)}`
  const files = ['--file', join(root, 'docker-compose.yml'), '--file', overrideFile(folder)]
  return ['compose', '--project-name', project, ...files]
}

function overrideFile(folder: StateFolder): string {
  return join(folder.path, 'compose.override.json')
}

// Kafka tells its clients where to go on, and for those on this machine that is another address than inside.
const kafkaHostPort = 29092

/** What differs from docker-compose.yml when the services run on this machine: addresses. Exported for its test. */
function composeOverride(ports: Readonly<Record<string, number>>): object {
  const services = serverNames.map((name) => {
    const inside = name === 'kafka' ? kafkaHostPort : servers[name].ports.main
    return [
      name,
      {
        // A network that leads nowhere cannot have its ports opened.
        networks: ['inside', 'outside'],
        ports: [`127.0.0.1:${ports[name]}:${inside}`],
        ...(name === 'kafka' ? { environment: kafkaEnvironment(ports[name]) } : {}),
        // On loopback and for this machine alone, as the native one.
        ...(name === 'mysql'
          ? { environment: { MYSQL_ROOT_PASSWORD_FILE: '', MYSQL_ALLOW_EMPTY_PASSWORD: 'yes' } }
          : {}),
      },
    ] as const
  })
  return { services: Object.fromEntries(services) }
}

function kafkaEnvironment(port: number | undefined): Record<string, string> {
  return {
    KAFKA_LISTENERS: `PLAINTEXT://:9092,HOST://:${kafkaHostPort},CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://kafka:9092,HOST://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT',
  }
}

async function docker(
  args: readonly string[],
  withinMs: number,
  signal?: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const options = { timeout: withinMs, maxBuffer: 16 * 1024 * 1024, ...(signal && { signal }) }
  execFile('docker', [...args], options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout)
    else reject(dockerError(args, error, stderr))
  })
  return await promise
}

function dockerError(args: readonly string[], error: ExecFileException, stderr: string): Error {
  const lines = stderr.trim().split('\n').slice(-15).join('\n')
  return new Error(`docker ${args.join(' ')} failed: ${lines || error.message}`, { cause: error })
}
