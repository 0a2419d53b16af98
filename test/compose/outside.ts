// Who is outside of a composed stack: programs on its machine, other containers, other machines. And what they reach.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { docker, program, type Docker } from './docker.ts'

/** Another machine on the network of the engine's, with one open port. */
export type OtherMachine = AsyncDisposable & {
  readonly address: string
  readonly port: number
  /** Sends what is for containers to the engine's machine, as a neighbour with bad intentions would. */
  routeToContainers(): Promise<void>
  /** Whether a connection from there is taken. */
  reaches(address: string, port: number): Promise<boolean>
}

// Addresses for documents, which nobody has.
const engineAddress = '192.0.2.1'
const otherAddress = '192.0.2.2'
const otherPort = 7000

const listen = `require('node:net').createServer((socket) => socket.end()).listen(${otherPort}, () => console.log('open'))`

/** Makes it in a network namespace of its own, with a cable to the one that this runs in. */
export async function otherMachine(engine: Docker): Promise<OtherMachine> {
  const child = spawn('unshare', ['--net', process.execPath, '--eval', listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  const there = [`--net=/proc/${child.pid}/ns/net`]
  const ip = async (...args: string[]): Promise<string> => await program(engine, 'ip', args)
  const ipThere = async (...args: string[]): Promise<string> =>
    await program(engine, 'nsenter', [...there, 'ip', ...args])
  await ip('link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', `${child.pid}`)
  await ip('address', 'add', `${engineAddress}/24`, 'dev', 'cable')
  await ip('link', 'set', 'cable', 'up')
  await ipThere('address', 'add', `${otherAddress}/24`, 'dev', 'cable')
  await ipThere('link', 'set', 'cable', 'up')
  return {
    address: otherAddress,
    port: otherPort,
    routeToContainers: async () => {
      await ipThere('route', 'add', '172.16.0.0/12', 'via', engineAddress)
      await ipThere('route', 'add', '192.168.0.0/16', 'via', engineAddress)
    },
    reaches: async (address, port) => {
      const script = ['bash', '-c', reach(address, port)]
      return isReached(await program(engine, 'nsenter', [...there, ...script]))
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Whether a container of an image, in a network, is taken a connection of. */
export async function containerReaches(
  engine: Docker,
  network: string,
  image: string,
  [address, port]: readonly [string, number],
): Promise<boolean> {
  const run = ['run', '--rm', '--network', network, '--entrypoint', 'sh', image, '-c']
  return isReached(await docker(engine, ...run, reach(address, port)))
}

/** A shell's script that tells whether a connection is taken; with bash, or with BusyBox. */
export function reach(address: string, port: number): string {
  const bash = `bash -c '</dev/tcp/${address}/${port}'`
  const busybox = `nc -w 2 ${address} ${port} </dev/null`
  const connect = `if command -v bash >/dev/null; then timeout 3 ${bash}; else timeout 3 ${busybox}; fi`
  return `if { ${connect}; } >/dev/null 2>&1; then echo reached; else echo refused; fi`
}

/** What such a script says; throws when it is something else. */
export function isReached(output: string): boolean {
  const word = output.trim()
  if (word !== 'reached' && word !== 'refused') throw new Error(`it says ${word}`)
  return word === 'reached'
}

/** Addresses and ports that somebody listens on in the network that this runs in, by TCP. */
export function listeners(): string[] {
  const rows = ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((path) =>
    readFileSync(path, 'utf8').trim().split('\n').slice(1),
  )
  return rows.flatMap((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    return state === listening ? [`${readAddress(address)}:${Number.parseInt(port, 16)}`] : []
  })
}

const listening = '0A'

// The kernel prints an address with its first byte last.
function readAddress(hex: string): string {
  if (hex.length !== 8) return `[${hex}]`
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')
}
