import type { Client } from '@flightpath/http'
import type { PageTokens } from './page-token.ts'
import type { PresentDeps } from './present.ts'
import type { ReadHomeDeps } from './read-home.ts'

/** What the routes are made of. */
export type TimelineDeps = ReadHomeDeps &
  PresentDeps & {
    readonly pageTokens: PageTokens
    readonly search: Client
    readonly now: () => number
  }
