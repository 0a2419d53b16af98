// What runs and how it is, for `status`, the live view and whoever asks for JSON.
import { answersHttp } from '@flightpath/infra'
import { connect } from 'node:net'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { readCredentials, type IssuedAccount } from '../state/credentials.ts'
import type { Part, RunState } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'

export type PartStatus = {
  readonly name: string
  /** Null while it is down, and for a server that runs elsewhere. */
  readonly pid: number | null
  readonly url: string
  readonly healthy: boolean
  /** What it says that does not work as it should, a sentence each. */
  readonly problems: readonly string[]
}

export type ServerStatus = PartStatus & {
  /** Such as `MySQL 9.7.4`; null for a server that runs elsewhere. */
  readonly product: string | null
}

export type Status = {
  readonly api: string
  readonly zipkin: string
  readonly web: null
  readonly services: readonly PartStatus[]
  readonly servers: readonly ServerStatus[]
  readonly accounts: readonly IssuedAccount[]
}

/** Asks every part how it is; answers within 2 s. */
export async function readStatus(folder: StateFolder, state: RunState): Promise<Status> {
  const [services, servers] = await Promise.all([
    Promise.all(state.services.map((part) => askPart(part, askService(part)))),
    Promise.all(
      state.servers.map(async (part) => ({
        ...(await askPart(part, askServer(part))),
        product: part.product ?? null,
      })),
    ),
  ])
  const { api, zipkin, web } = state
  return { api, zipkin, web, services, servers, accounts: readCredentials(folder).accounts }
}

type Answer = Pick<PartStatus, 'healthy' | 'problems'>

async function askPart({ name, process, url }: Part, answer: Promise<Answer>): Promise<PartStatus> {
  return { name, pid: process?.pid ?? null, url, ...(await answer) }
}

const Health = Compile(Type.Object({ status: Type.String(), problems: Type.Array(Type.String()) }))

/** What a service says of itself; one that says nothing is not healthy. */
async function askService({ url }: Part): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(`${url}/health/ready`, { signal })
    const health: unknown = await response.json()
    if (!Health.Check(health)) return { healthy: response.ok, problems: [] }
    const waits = response.ok ? [] : [health.status]
    return { healthy: response.ok, problems: [...waits, ...health.problems] }
  } catch {
    return { healthy: false, problems: [] }
  }
}

const timeoutMs = 2_000

async function askServer(part: Part): Promise<Answer> {
  return { healthy: await serverAnswers(part), problems: [] }
}

/** Servers with a page for it say how they are; of the others it counts that somebody listens. */
async function serverAnswers({ name, url }: Part): Promise<boolean> {
  if (name === 'zipkin') return await answersHttp(`${url}/health`)
  if (name === 'elasticsearch') return await answersHttp(`${url}/_cluster/health`)
  const [first = ''] = url.split(',')
  const { hostname, port } = new URL(first.includes('://') ? first : `kafka://${first}`)
  const defaults: Readonly<Partial<Record<string, number>>> = {
    kafka: 9092,
    mysql: 3306,
    redis: 6379,
  }
  return await listens(hostname, Number(port || defaults[name]))
}

async function listens(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: timeoutMs })
  socket.on('connect', () => resolve(true))
  socket.on('error', () => resolve(false))
  socket.on('timeout', () => resolve(false))
  const answered = await promise
  socket.destroy()
  return answered
}
