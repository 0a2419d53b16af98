// Starts a whole stack under this process: servers, what is in them, services; and stops it in the opposite order.
import { makeSecretFile } from '@flightpath/config'
import { serverNames, serverVariables, type ServerName } from '@flightpath/infra'
import { mkdirSync, rmSync } from 'node:fs'
import { claimState, releaseState } from '../state/owner.ts'
import type { RunState } from '../state/run-state.ts'
import { readStoresConfig, type StoresConfig } from '../state/stores-config.ts'
import { assignPorts } from './assign-ports.ts'
import { createBoard } from './board.ts'
import {
  initialiseElasticsearch,
  initialiseKafka,
  initialiseMysql,
  initialiseMysqlUsers,
} from './initialise.ts'
import { listInstances } from './instances.ts'
import type { StackOptions } from './options.ts'
import { planServers, startedServers, type RunningServers, type ServerUrls } from './servers.ts'
import { serviceUrl, startServices } from './services.ts'
import { stopLeftovers } from './stop-leftovers.ts'
import { unlessAborted } from './unless-aborted.ts'

export type RunningStack = AsyncDisposable & {
  /** What runs now, as run.json has it. */
  readonly state: () => RunState
  /** Says in run.json that all of it can be used. */
  readonly setReady: () => void
}

/**
 * Starts a stack and resolves when every part is healthy; what dies from then on is started again. When one cannot be
 * started, or `signal` aborts, everything is stopped and it throws. Disposing stops the gateway, the services, the servers.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { folder, report } = options
  await using scope = new AsyncDisposableStack()
  const supervisor = claimState(folder)
  scope.defer(() => releaseState(folder))
  makeSecretFile(folder.secret)
  await stopLeftovers(options.root, folder, report)
  mkdirSync(folder.logs, { recursive: true })

  const instances = options.serversOnly === undefined ? listInstances(options.instances) : []
  const ports = await assignPorts(options, instances)
  const plan = await planServers(options, ports)
  options.signal.throwIfAborted()
  const board = createBoard(folder, {
    supervisor,
    serversBy: options.serversBy,
    secretFile: folder.secret,
    api: serviceUrl(ports, 'gateway'),
    zipkin: plan.urls.zipkin,
  })
  scope.defer(() => rmSync(folder.run, { force: true }))
  const servers = plan.start(board)
  scope.defer(async () => await servers.stop())
  const initialised = initialiseServers(options, plan.urls, servers)

  const described = { instances, ports, servers: plan.urls }
  const services = startServices(options, board, described, initialised)
  scope.defer(async () => await services.stop())
  scope.defer(() => {
    board.setPhase('stopping')
    report('stopping …')
  })
  const parts = [...startedServers(options).map((name) => initialised[name]), services.ready]
  await unlessAborted(options.signal, Promise.all(parts))
  const owned = scope.move()
  return {
    state: board.state,
    setReady: () => board.setPhase('ready'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** For each server, when it answers and holds what the services expect. */
function initialiseServers(
  { env, serversBy, report }: StackOptions,
  urls: ServerUrls,
  { ready }: RunningServers,
): Readonly<Record<ServerName, Promise<void>>> {
  const addresses = serverNames.map((name) => [serverVariables[name], urls[name]] as const)
  const stores = readStoresConfig({ ...env, ...Object.fromEntries(addresses) })
  const beginMs = performance.now()
  const prepare = async (
    name: ServerName,
    step?: (stores: StoresConfig) => Promise<void>,
  ): Promise<void> => {
    await ready[name]
    await step?.(stores)
    report(`${name} is ready after ${((performance.now() - beginMs) / 1000).toFixed(1)} s`)
  }
  const prepared = {
    kafka: prepare('kafka', initialiseKafka),
    zipkin: prepare('zipkin'),
    elasticsearch: prepare('elasticsearch', initialiseElasticsearch),
    mysql: prepare('mysql', async (address) => {
      await initialiseMysql(address)
      // Elsewhere whoever keeps the server says who its users are.
      if (serversBy !== 'external') await initialiseMysqlUsers(address)
    }),
    redis: prepare('redis'),
  }
  // A failure is seen where it is waited for, which may be later.
  for (const promise of Object.values(prepared)) promise.catch(() => undefined)
  return prepared
}
