import type { ServiceName } from '@flightpath/contracts'
import { createClient, type Client } from '@flightpath/http'
import type { RunState } from './stack/run-state.ts'

/** A client of all instances of a service of the running stack. */
export function openServiceClient(
  state: RunState,
  service: ServiceName,
  timeoutMs = 60_000,
): Client {
  const instances = state.services.filter(({ name }) => name.replace(/-\d+$/, '') === service)
  return createClient({ service, urls: instances.map(({ url }) => url), timeoutMs })
}
