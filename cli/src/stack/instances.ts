// Which service processes a stack has: `timeline`, `timeline-2`, …
import { serviceNames, services, type ServiceName, type ServiceSpec } from '@flightpath/infra'

export type Instance = {
  readonly name: string
  readonly service: ServiceSpec
  /** The port that it has by default; null for the second and later instances of a service. */
  readonly port: number | null
}

/** Every service process in the order of `status`. */
export function listInstances(
  counts: Readonly<Partial<Record<ServiceName, number>>>,
): readonly Instance[] {
  return serviceNames.flatMap((service) =>
    Array.from({ length: counts[service] ?? 1 }, (_, index) => ({
      name: index === 0 ? service : `${service}-${index + 1}`,
      service: services[service],
      port: index === 0 ? services[service].port : null,
    })),
  )
}

/** Reads `--instances`: `2` for every service but the gateway, or `write=2,timeline=3`. Null when it is neither. */
export function parseInstances(text: string): Partial<Record<ServiceName, number>> | null {
  if (/^[1-9]$/.test(text)) {
    const others = serviceNames.filter((name) => name !== 'gateway')
    return Object.fromEntries(others.map((name) => [name, Number(text)]))
  }
  const pairs = text.split(',').map((pair) => /^([a-z]+)=([1-9])$/.exec(pair))
  const counts: Partial<Record<ServiceName, number>> = {}
  for (const pair of pairs) {
    const name = serviceNames.find((service) => service === pair?.[1])
    if (name === undefined) return null
    counts[name] = Number(pair?.[2])
  }
  return counts
}
