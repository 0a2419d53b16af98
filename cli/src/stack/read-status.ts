// What runs and how it is, for `status`, the live view and whoever asks for JSON.
import { engagementsV1, graphV1, tweetsV1 } from '@flightpath/contracts'
import { answersHttp } from '@flightpath/infra'
import { consumerLag } from '@flightpath/kafka'
import { connect } from 'node:net'
import { readCredentials, type IssuedAccount } from '../credentials.ts'
import type { Part, RunState } from './run-state.ts'
import type { StateFolder } from './state-folder.ts'

export type PartStatus = {
  readonly name: string
  /** Null while it is down, and for a server that runs elsewhere. */
  readonly pid: number | null
  readonly url: string
  readonly healthy: boolean
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
    Promise.all(
      state.services.map((part) => askPart(part, answersHttp(`${part.url}/health/ready`))),
    ),
    Promise.all(
      state.servers.map(async (part) => ({
        ...(await askPart(part, serverAnswers(part))),
        product: part.product ?? null,
      })),
    ),
  ])
  const { api, zipkin, web } = state
  return { api, zipkin, web, services, servers, accounts: readCredentials(folder).accounts }
}

/** Messages that each consumer group has not finished; null when Kafka does not tell. */
export async function readLags(state: RunState): Promise<ReadonlyMap<string, number | null>> {
  const brokers = state.servers.filter(({ name }) => name === 'kafka').map(({ url }) => url)
  const lags = Object.entries(consumerGroups).map(async ([service, groups]) => {
    const each = groups.map(({ group, topic }) => consumerLag(brokers, group, [topic]))
    const lag = await Promise.all(each).catch(() => null)
    return [service, lag === null ? null : lag.reduce((sum, one) => sum + one, 0)] as const
  })
  return new Map(await Promise.all(lags))
}

/** What each service consumes, and as which group. */
const consumerGroups = {
  fanout: [
    { group: 'fanout', topic: tweetsV1 },
    { group: 'fanout-graph', topic: graphV1 },
  ],
  search: [
    { group: 'search', topic: tweetsV1 },
    { group: 'search-engagements', topic: engagementsV1 },
  ],
} as const

async function askPart(
  { name, process, url }: Part,
  answer: Promise<boolean>,
): Promise<PartStatus> {
  return { name, pid: process?.pid ?? null, url, healthy: await answer }
}

const timeoutMs = 2_000

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
