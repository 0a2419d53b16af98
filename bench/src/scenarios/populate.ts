// The accounts of a scenario.
import type { BenchStack } from '../measuring/bench-stack.ts'
import type { BenchContext } from '../measuring/scenario.ts'
import { bulkLoad } from '../population/bulk-load.ts'
import { bulkTweets } from '../population/bulk-tweets.ts'
import { newRecipe, type Population } from '../population/population.ts'
import { warmPopulation } from '../population/prepare.ts'

export type Wanted = {
  readonly accounts: number
  /** On average; 0 for accounts that nobody follows yet. */
  readonly followers: number
  /** Stored before anybody reads. */
  readonly tweets?: number
  /** With tokens; everybody when left out. */
  readonly tokensFor?: number
}

const dayMs = 24 * 60 * 60 * 1000
const celebrityThreshold = 10_000

/** Makes accounts, follows and tweets. */
export async function populate(
  { stores }: BenchStack,
  { say }: BenchContext,
  { accounts, followers, tweets = 0, tokensFor = accounts }: Wanted,
): Promise<Population> {
  const recipe = newRecipe({ accounts, followers, seed: 1 })
  const population = await bulkLoad(stores, recipe, { celebrityThreshold, tokensFor, report: say })
  if (tweets > 0) {
    await bulkTweets(stores, population, {
      tweets,
      spreadMs: dayMs,
      untilMs: Date.now() - 1000,
      seed: 1,
      report: say,
    })
  }
  return population
}

/** Makes them and reads every home timeline once. */
export async function populateWarm(
  stack: BenchStack,
  context: BenchContext,
  wanted: Wanted,
): Promise<Population> {
  const population = await populate(stack, context, wanted)
  context.say('warming the home timelines …')
  await warmPopulation(stack.state(), population, () => undefined)
  return population
}
