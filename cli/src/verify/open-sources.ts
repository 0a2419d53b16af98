import { openSearchIndex } from '@flightpath/search-index'
import type { RunState } from '../state/run-state.ts'
import { openServiceClient } from '../state/service-client.ts'
import { storesOf } from '../state/stores-config.ts'
import type { VerifySources } from './find-differences.ts'
import { createServed } from './served.ts'
import { openStored } from './stored/open-stored.ts'

/** What verify compares in a running stack: the stores, and what timeline serves. Closed with the scope. */
export function openSources(state: RunState, scope: AsyncDisposableStack): VerifySources {
  const stores = storesOf(state, process.env)
  return {
    ...openStored(stores, scope),
    served: createServed(scope.use(openServiceClient(state, 'timeline'))),
    index: scope.use(openSearchIndex({ urls: stores.elasticsearchUrls })),
    brokers: stores.kafkaBrokers,
  }
}
