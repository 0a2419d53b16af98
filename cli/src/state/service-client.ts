import { readConfig, type Environment } from '@flightpath/config'
import type { ServiceName } from '@flightpath/contracts'
// Not all of the package, which loads what serves.
import { createClient, type Client } from '@flightpath/http/client'
import type { RunState } from './run-state.ts'

/** A client of all instances of a service of the running stack. */
export function openServiceClient(
  state: RunState,
  service: ServiceName,
  timeoutMs = 60_000,
): Client {
  const instances = state.services.filter(({ name }) => name.replace(/-\d+$/, '') === service)
  const urls = instances.map(({ url }) => url)
  const secret = readSecret({ FLIGHTPATH_SECRET_FILE: state.secretFile })
  return createClient({ service, urls, secret, timeoutMs })
}

/** The secret of the stack whose file an environment names. Throws where it cannot be used. */
export function readSecret(env: Environment): string {
  return readConfig(env, (read) => read.secret('FLIGHTPATH_SECRET_FILE'))
}
