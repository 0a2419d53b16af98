// Searches: ordinary queries with full fields over a million tweets, at a rate and by clients that wait.
import { createRandom } from '@flightpath/cli/random'
import { openServiceClient } from '@flightpath/cli/state'
import { rebuildSearch } from '@flightpath/contracts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { namedAfter, type Measure } from '../measuring/measure.ts'
import { accountsOfScenarios, scaled, type Scenario } from '../measuring/scenario.ts'
import { actorsOf } from '../population/population.ts'
import { createActs } from '../requests/act.ts'
import { measureAsking } from './asking.ts'
import { clientsAtOnce } from './clients.ts'
import { costsOf, drive, measuresOf } from './drive.ts'
import { populate } from './populate.ts'

const storedTweets = 1_000_000
const perSecond = 1000
const runMs = 30_000

export const search: Scenario = {
  title: 'Searches: ordinary queries with full fields over a million tweets',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populate(stack, context, {
      accounts: scaled(context, accountsOfScenarios),
      followers: 20,
      tweets: scaled(context, storedTweets),
    })
    context.say('rebuilding the search index …')
    await rebuildIndex(stack)
    const { result, cpu } = await drive(stack, context, {
      population,
      mix: 'search=1',
      // Not a tenth of it in a quick run: a search does not cost by how many there are.
      perSecond,
      forMs: scaled(context, runMs),
    })
    const driven = [...measuresOf(result), ...costsOf(cpu, result.all.count, 'search')]
    const measures: Measure[] = namedAfter(`${perSecond}/s`, driven)
    const actors = actorsOf(population.ids, population)
    const act = createActs(actors, { page: 20, replies: 0 }, createRandom(1))
    for (const atOnce of clientsAtOnce) {
      const figures = await measureAsking(stack, context, atOnce, () => act('search'))
      measures.push(...namedAfter(`${atOnce} clients`, figures))
    }
    return measures
  },
}

const rebuildWithinMs = 60 * 60_000

/** As `rebuild search` does: stored tweets are in no index. */
async function rebuildIndex(stack: BenchStack): Promise<void> {
  await using service = openServiceClient(stack.state(), 'search', rebuildWithinMs)
  await service.call(rebuildSearch, {})
}
