// A Docker engine of the tests' own: its processes, mounts, bridges and packet filters are in namespaces that end with it.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { DockerPrograms } from './programs.ts'

export type EngineOptions = {
  readonly programs: DockerPrograms
  /** Images and everything else that outlives the engine. */
  readonly data: string
  /** Socket, log and what ends with the engine. */
  readonly state: string
  /**
   * `machine`: the engine has no networks, and a build with the machine's network reaches package registries.
   * `own`: the engine has a network namespace with its own loopback, in which containers may have all that they want.
   */
  readonly network: 'machine' | 'own'
  readonly env: NodeJS.ProcessEnv
}

export type Engine = AsyncDisposable & {
  /** For `docker`: where the engine is, and with which plugins. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The command that runs another one in the engine's network. */
  readonly enter: readonly string[]
}

const startWithinMs = 60_000
const stopWithinMs = 15_000

/** Starts an engine and waits until it answers. Disposing ends it with all that runs in it and leaves nothing behind. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { programs, state, network } = options
  rmSync(state, { recursive: true, force: true })
  mkdirSync(state, { recursive: true })
  // Those of a run that was killed: an engine makes bridges for what is in there, in whatever network it finds itself.
  rmSync(join(options.data, 'network'), { recursive: true, force: true })
  const cgroup = `flightpath-compose-${process.pid}`
  const log = join(state, 'engine.log')
  const output = openSync(log, 'a')
  const child = spawn('setpriv', command(options, cgroup), {
    env: {
      ...options.env,
      PATH: [...programs.engine, options.env['PATH']].join(':'),
      LD_LIBRARY_PATH: programs.libraries,
      XTABLES_LIBDIR: programs.libraries.split(':').map((path) => join(path, 'xtables'))[0],
    },
    stdio: ['ignore', output, output],
    // A Ctrl-C is for the tests, which still need the engine then.
    detached: true,
  })
  const env = {
    PATH: [programs.client, options.env['PATH']].join(':'),
    DOCKER_HOST: `unix://${join(state, 'socket')}`,
    DOCKER_CONFIG: programs.configuration,
  }
  const engine = {
    env,
    enter: network === 'own' ? ['nsenter', `--net=/proc/${child.pid}/ns/net`] : [],
    [Symbol.asyncDispose]: async () => await stop(child, cgroup),
  }
  try {
    await answers(child, { ...options.env, ...env })
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n')
    throw new Error(`Docker's engine did not start: ${lines}`, { cause: error })
  }
  return engine
}

// Whatever ends this process ends `unshare`; that ends the first process of its namespace, and so all others.
function command({ data, state, network }: EngineOptions, cgroup: string): string[] {
  const spaces = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc']
  const own = network === 'own' ? ['--net'] : []
  const loopback = network === 'own' ? 'ip link set lo up && ' : ''
  const settings = {
    'data-root': data,
    'exec-root': join(state, 'exec'),
    pidfile: join(state, 'pid'),
    host: `unix://${join(state, 'socket')}`,
    'cgroup-parent': cgroup,
    'storage-driver': 'overlay2',
    'log-level': 'warn',
    ...(network === 'machine' ? { bridge: 'none', iptables: 'false', ip6tables: 'false' } : {}),
  }
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  return [
    '--pdeathsig',
    'KILL',
    'unshare',
    ...spaces,
    ...own,
    'sh',
    '-c',
    `${loopback}exec tini-static -- dockerd "$@"`,
    'dockerd',
    ...flags,
  ]
}

async function answers(child: ChildProcess, env: NodeJS.ProcessEnv): Promise<void> {
  const end = Date.now() + startWithinMs
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with status ${child.exitCode}`)
    try {
      await promisify(execFile)('docker', ['version'], { env })
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await pause(100)
    }
  }
}

async function stop(child: ChildProcess, cgroup: string): Promise<void> {
  const { pid } = child
  if (child.exitCode === null && child.signalCode === null && pid !== undefined) {
    const ended = once(child, 'exit')
    // The first process in the namespace hands it on to the engine, which writes down what it has.
    for (const first of childrenOf(pid)) process.kill(first, 'SIGTERM')
    await Promise.race([ended, pause(stopWithinMs, null, { ref: false })])
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL')
    await ended
  }
  await removeCgroups(cgroup)
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.trim().split(/\s+/).filter(Boolean).map(Number)
}

// The kernel lets go of a control group once the last of its processes has gone, a moment after it was killed.
async function removeCgroups(name: string): Promise<void> {
  const roots = globSync(`/sys/fs/cgroup/{,*/}${name}`)
  for (const root of roots) {
    const folders = [root, ...globSync(`${root}/**/`)].toSorted((a, b) => b.length - a.length)
    for (const folder of folders) await removeFolder(folder)
  }
}

async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 0; existsSync(folder) && attempt < 100; attempt++) {
    try {
      rmdirSync(folder)
    } catch {
      await pause(50)
    }
  }
}
