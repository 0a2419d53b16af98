// What the main thread and the generator's threads tell each other.
import type { PopulationRecipe } from '../population/population.ts'
import type { Mix } from '../requests/mix.ts'
import type { Histograms } from './tally.ts'

/** What a thread is started with. */
export type ThreadData = {
  readonly url: string
  readonly recipe: PopulationRecipe
  readonly ids: readonly string[]
  readonly mix: Mix
  readonly connections: number
  readonly page: number
  readonly replies: number
  /** Another one for each thread. */
  readonly seed: number
  /** Posts a second that are told at once, for someone to look where they arrive. */
  readonly samplesPerSecond: number
}

/** A tweet whose post was acknowledged. */
export type Acknowledged = {
  readonly id: string
  readonly author: number
  readonly isReply: boolean
  /** Unix milliseconds, with fractions. */
  readonly atMs: number
}

export type ToThread = {
  readonly kind: 'run'
  readonly perSecond: number
  readonly forMs: number
  readonly histograms: Histograms
}

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'sample'; readonly tweet: Acknowledged }
  /** Since the last one. */
  | {
      readonly kind: 'progress'
      readonly sent: number
      readonly errors: Readonly<Record<string, number>>
      readonly acknowledged: readonly Acknowledged[]
      readonly unanswered: number
    }
  /** Every request was answered or has failed. */
  | { readonly kind: 'done' }
