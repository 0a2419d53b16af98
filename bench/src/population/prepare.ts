// Finds the population that a run is to act as, or makes it.
import type { RunState, StateFolder, StoresConfig } from '@flightpath/cli/state'
import { openConnections } from '../requests/connections.ts'
import { bulkLoad } from './bulk-load.ts'
import { bulkTweets } from './bulk-tweets.ts'
import { findRecipe, keepRecipe, newRecipe, openPopulation, type Population } from './population.ts'
import { warmTimelines } from './warm.ts'

export type Wanted = {
  readonly accounts: number
  readonly followers: number
  readonly seed: number
  /** Tweets that everybody together posted before, when the population is made. */
  readonly tweets: number
}

export type PrepareOptions = {
  readonly folder: StateFolder
  readonly state: RunState
  readonly stores: StoresConfig
  readonly report: (sentence: string) => void
}

// Graph's own default; where it is lower the bulk load makes nobody a celebrity, which is harmless.
const celebrityThreshold = 10_000
const dayMs = 24 * 60 * 60 * 1000

/** The same wishes find the same population again, as long as its stack lives. */
export async function preparePopulation(
  { folder, state, stores, report }: PrepareOptions,
  { tweets, ...wanted }: Wanted,
): Promise<Population> {
  const kept = findRecipe(folder, wanted)
  const found = kept === null ? null : await openPopulation(state, kept)
  if (found !== null) return found
  report(`making ${wanted.accounts} accounts with ${wanted.followers} followers each on average …`)
  const recipe = newRecipe(wanted)
  const population = await bulkLoad(stores, recipe, {
    celebrityThreshold,
    tokensFor: wanted.accounts,
    report,
  })
  if (tweets > 0) {
    const untilMs = Date.now() - 1000
    await bulkTweets(stores, population, {
      tweets,
      spreadMs: dayMs,
      untilMs,
      seed: wanted.seed,
      report,
    })
  }
  keepRecipe(folder, recipe)
  return population
}

const warmConnections = 32

/** Makes sure that everybody has a cached home timeline. */
export async function warmPopulation(
  state: RunState,
  population: Population,
  report: (sentence: string) => void,
): Promise<void> {
  using connections = openConnections(state.api, warmConnections)
  await warmTimelines(connections, population, [...population.ids.keys()], report)
}
