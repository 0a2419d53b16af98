// What tracing costs, and a hop through the gateway: the same load with the usual traces and with next to none.
import { accountsOfScenarios, scaled, type Scenario } from '../measuring/scenario.ts'
import { sum } from '../sum.ts'
import { costsOf, drive, measuresOf } from './drive.ts'
import { populateWarm } from './populate.ts'

const perSecond = 3000
const runMs = 30_000

// A hundredth is still traced then; nothing turns tracing off altogether.
const withoutTraces = {
  FLIGHTPATH_POST_TRACES_PER_SECOND: '0',
  FLIGHTPATH_READ_TRACES_PER_SECOND: '0',
}

export const traced: Scenario = tracing('Tracing: 3,000 tweets/s with the usual traces', {})
export const untraced: Scenario = tracing(
  'Tracing: 3,000 tweets/s with a hundredth traced and no more',
  withoutTraces,
)

function tracing(title: string, settings: Scenario['settings']): Scenario {
  return {
    title,
    settings,
    once: false,
    async measure(stack, context) {
      const population = await populateWarm(stack, context, {
        accounts: scaled(context, accountsOfScenarios),
        followers: 20,
      })
      const { result, cpu, wallUs } = await drive(stack, context, {
        population,
        mix: 'writes',
        perSecond: scaled(context, perSecond),
        forMs: scaled(context, runMs),
      })
      const cores = sum(cpu.values()) / wallUs
      return [
        ...measuresOf(result),
        { name: 'cores used', value: cores, unit: '' },
        ...costsOf(cpu, result.all.count, 'tweet'),
      ]
    },
  }
}
