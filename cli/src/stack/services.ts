// The service processes of a stack.
import {
  answersHttp,
  asMysqlUser,
  nodeFlags,
  serviceEnvironment,
  serviceNames,
  type ServerName,
  type ServiceName,
  type StackAddresses,
} from '@flightpath/infra'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  superviseProcess,
  type ProcessSpec,
  type SupervisedProcess,
} from '../processes/supervised-process.ts'
import type { Board } from './board.ts'
import type { Instance } from './instances.ts'
import type { StackOptions } from './options.ts'
import type { ServerUrls } from './servers.ts'

const host = '127.0.0.1'

export type ServicesPlan = {
  readonly instances: readonly Instance[]
  /** By instance name. */
  readonly ports: Readonly<Record<string, number>>
  readonly servers: ServerUrls
}

export type RunningServices = {
  /** Resolves when all are healthy; rejects when one cannot be started. */
  readonly ready: Promise<unknown>
  /** Stops the gateway first, so that no new requests come in while the others finish theirs. */
  readonly stop: () => Promise<void>
}

/** Starts every service as soon as the servers that it needs are ready. */
export function startServices(
  options: StackOptions,
  board: Board,
  plan: ServicesPlan,
  serverReady: Readonly<Record<ServerName, Promise<void>>>,
): RunningServices {
  const stopping = new AbortController()
  const running: { readonly name: ServiceName; readonly process: SupervisedProcess }[] = []

  const start = async (
    { name, service }: Instance,
    spec: ProcessSpec,
    onProcess: ReturnType<Board['add']>,
  ): Promise<void> => {
    await Promise.all(service.servers.map((server) => serverReady[server]))
    if (stopping.signal.aborted) return
    const process = superviseProcess(spec, { onProcess, report: options.report })
    running.push({ name: service.name, process })
    await process.healthy
    options.report(`${name} is ready`)
  }
  const started = plan.instances.map((instance) => {
    const url = serviceUrl(plan.ports, instance.name)
    const onProcess = board.add('services', { name: instance.name, url })
    return start(instance, describeService(options, instance, plan), onProcess)
  })
  return {
    ready: Promise.all(started),
    async stop() {
      stopping.abort()
      const gateways = running.filter(({ name }) => name === 'gateway')
      const others = running.filter(({ name }) => name !== 'gateway')
      await Promise.all(gateways.map(({ process }) => process.stop()))
      await Promise.all(others.map(({ process }) => process.stop()))
    },
  }
}

/** Where one instance of a service listens. */
export function serviceUrl(ports: Readonly<Record<string, number>>, instance: string): string {
  return `http://${host}:${ports[instance]}`
}

/**
 * Node's collector shares its work with threads of its own and waits for them, which takes long where they find no
 * processor free: under load on two processors posts then waited 300 to 600 ms once in some seconds.
 */
const collectorArgs = availableParallelism() < serviceNames.length ? ['--single-threaded-gc'] : []

function describeService(
  { root, env, folder, serversBy }: StackOptions,
  { name, service }: Instance,
  plan: ServicesPlan,
): ProcessSpec {
  // What runs elsewhere is used as whoever its address names.
  const servers =
    serversBy === 'external'
      ? plan.servers
      : { ...plan.servers, mysql: asMysqlUser(plan.servers.mysql, service.name) }
  const services = urlsOfServices(plan)
  const addresses = { servers, services, secretFile: folder.secret }
  const listen = { host, port: plan.ports[name] ?? 0 }
  return {
    name,
    command: process.execPath,
    args: [...collectorArgs, ...nodeFlags, join(root, 'services', service.name, 'src/main.ts')],
    cwd: root,
    env: { ...env, ...serviceEnvironment(service, listen, addresses) },
    yields: service.name === 'search',
    log: join(folder.logs, `${name}.log`),
    prepare: () => Promise.resolve(),
    healthy: () => answersHttp(`${serviceUrl(plan.ports, name)}/health/ready`),
    startWithinMs: 120_000,
    // The service itself gives up after 20 s.
    stopWithinMs: 25_000,
  }
}

function urlsOfServices({ instances, ports }: ServicesPlan): StackAddresses['services'] {
  const urls = (service: ServiceName): string[] =>
    instances
      .filter((instance) => instance.service.name === service)
      .map(({ name }) => serviceUrl(ports, name))
  return Object.fromEntries(serviceNames.map((name) => [name, urls(name)]))
}
