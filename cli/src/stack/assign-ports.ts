import { serverNames, servers } from '@flightpath/infra'
import Type from 'typebox'
import { readJsonFile, writeJsonFile } from '../state/json-file.ts'
import type { Instance } from './instances.ts'
import type { StackOptions } from './options.ts'
import { choosePorts, isPortFree, type PortWish } from './ports.ts'

const KeptPorts = Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 65535 }))

/**
 * Chooses a port for each part: the one asked for, else the one of the last start, else the usual one; a free one where
 * that is taken, which is said. Keeps them for the next start.
 */
export async function assignPorts(
  { folder, ports: asked, anyPorts, serversBy, report }: StackOptions,
  instances: readonly Instance[],
): Promise<Readonly<Record<string, number>>> {
  const kept = readJsonFile(folder.ports, KeptPorts) ?? {}
  const usual = [
    ...instances.map(({ name, port }) => ({ name, port })),
    ...(serversBy === 'external' ? [] : serverPorts()),
  ]
  const wishes = usual.map(({ name, port }) => ({
    name,
    port: asked[name] ?? kept[name] ?? (anyPorts ? null : port),
  }))
  const { ports, replaced } = await choosePorts(wishes, isPortFree, Math.random)
  for (const { name, wanted, port } of replaced) {
    report(`port ${wanted} is taken by another program; ${name} gets ${port}`)
  }
  writeJsonFile(folder.ports, { ...kept, ...ports })
  return ports
}

function serverPorts(): PortWish[] {
  return serverNames.flatMap((name) => {
    const { main, peer } = servers[name].ports
    return [{ name, port: main }, ...(peer === null ? [] : [{ name: `${name}-peer`, port: peer }])]
  })
}
