// The five servers of a stack, in each of the three ways to run them.
import { serverNames, serverVariables, servers, type ServerName } from '@flightpath/infra'
import { join } from 'node:path'
import { superviseProcess, type SupervisedProcess } from '../processes/supervised-process.ts'
import type { Board } from './board.ts'
import { startDockerServers, stopDockerServers } from './docker-servers.ts'
import { prepareNativeServers, type NativeServers } from './native-servers.ts'
import type { StackOptions } from './options.ts'

export type ServerUrls = Readonly<Record<ServerName, string>>

export type RunningServers = {
  /** Resolves when the server answers. */
  readonly ready: Readonly<Record<ServerName, Promise<void>>>
  readonly stop: () => Promise<void>
}

export type ServersPlan = {
  readonly urls: ServerUrls
  start(board: Board): RunningServers
}

/** Those that a start is about. */
export function startedServers({ serversOnly }: StackOptions): ServerName[] {
  return serverNames.filter((name) => serversOnly?.has(name) ?? true)
}

/** Finds out where the servers are going to be and fetches what is needed to run them; starts nothing. */
export async function planServers(
  options: StackOptions,
  ports: Readonly<Record<string, number>>,
): Promise<ServersPlan> {
  switch (options.serversBy) {
    case 'native':
      return await planNative(options, ports)
    case 'docker':
      return planDocker(options, ports)
    case 'external':
      return planExternal(options)
  }
}

async function planNative(
  options: StackOptions,
  ports: Readonly<Record<string, number>>,
): Promise<ServersPlan> {
  const names = startedServers(options)
  const native = await prepareNativeServers(options, names, ports)
  return {
    urls: mapServers((name) => native.processes[name].url),
    start(board) {
      const running = new Map(
        names.map((name) => [name, superviseServer(options, native, name, board)] as const),
      )
      return {
        ready: mapServers((name) => running.get(name)?.healthy ?? neverReady),
        async stop() {
          await Promise.all([...running.values()].map((server) => server.stop()))
        },
      }
    },
  }
}

/** Nobody waits for a server that was not to be started. */
const neverReady = new Promise<void>(() => undefined)

function superviseServer(
  { env, folder, report }: StackOptions,
  { processes, products }: NativeServers,
  name: ServerName,
  board: Board,
): SupervisedProcess {
  const server = processes[name]
  const product = products.get(name)
  return superviseProcess(
    {
      name,
      command: server.command,
      args: server.args,
      env: { ...env, ...server.env },
      // A post is answered and delivered before it is found and looked into.
      yields: name === 'elasticsearch' || name === 'zipkin',
      cwd: server.cwd,
      log: join(folder.logs, `${name}.log`),
      prepare: () => server.prepare(),
      healthy: () => server.healthy(),
      startWithinMs: 120_000,
      stopWithinMs: 30_000,
    },
    {
      onProcess: board.add('servers', { name, url: server.url, ...(product && { product }) }),
      report,
    },
  )
}

function planDocker(options: StackOptions, ports: Readonly<Record<string, number>>): ServersPlan {
  const urls = mapServers((name) => dockerUrl(name, ports[name] ?? servers[name].ports.main))
  return {
    urls,
    start(board) {
      for (const name of serverNames) {
        board.add('servers', { name, url: urls[name], product: servers[name].image })
      }
      // One command brings them all up and waits for the images' own health checks.
      const up = startDockerServers(options, ports)
      up.catch(() => undefined)
      return {
        ready: mapServers(() => up),
        async stop() {
          await up.catch(() => undefined)
          await stopDockerServers(options.root, options.folder)
        },
      }
    },
  }
}

function planExternal({ env }: StackOptions): ServersPlan {
  const missing = serverNames.filter((name) => !env[serverVariables[name]])
  if (missing.length > 0) {
    const variables = missing.map((name) => serverVariables[name]).join(', ')
    throw new Error(
      `With --servers external the environment has to give the addresses: ${variables}.`,
    )
  }
  const urls = mapServers((name) => env[serverVariables[name]] ?? '')
  return {
    urls,
    start(board) {
      for (const name of serverNames) {
        board.add('servers', { name, url: withoutPassword(urls[name]) })
      }
      return { ready: mapServers(() => Promise.resolve()), stop: () => Promise.resolve() }
    },
  }
}

function dockerUrl(name: ServerName, port: number): string {
  const schemes = {
    kafka: '',
    zipkin: 'http://',
    elasticsearch: 'http://',
    mysql: 'mysql://root@',
    redis: 'redis://',
  } as const
  return `${schemes[name]}127.0.0.1:${port}`
}

// run.json and `status` show addresses to people; the services get theirs from the environment.
function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, '@')
}

function mapServers<T>(each: (name: ServerName) => T): Readonly<Record<ServerName, T>> {
  return {
    kafka: each('kafka'),
    zipkin: each('zipkin'),
    elasticsearch: each('elasticsearch'),
    mysql: each('mysql'),
    redis: each('redis'),
  }
}
