// Runs a scenario several times, each time on a fresh stack, and looks whether the views are right afterwards.
import { unlessAborted } from '@flightpath/cli/stack'
import { findDifferences, openSources } from '@flightpath/cli/verify'
import { startBenchStack, type BenchStack } from './bench-stack.ts'
import { describeCircumstances } from './circumstances.ts'
import type { Measure } from './measure.ts'
import type { BenchContext, Scenario } from './scenario.ts'

export type ScenarioRuns = {
  readonly circumstances: readonly string[]
  readonly runs: readonly (readonly Measure[])[]
}

/** Measures `runs` times; rejects with its reason when the context's signal aborts. */
export async function runScenario(
  scenario: Scenario,
  runs: number,
  context: BenchContext,
): Promise<ScenarioRuns> {
  const measured: Measure[][] = []
  let circumstances: readonly string[] = []
  for (let run = 1; run <= runs; run += 1) {
    context.say(`${scenario.title}: run ${run} of ${runs}`)
    await using stack = await startBenchStack(scenario, context)
    circumstances = await describeCircumstances(stack.stores)
    const measures = await unlessAborted(context.signal, scenario.measure(stack, context))
    measured.push([...measures, await verifySome(stack, context)])
  }
  return { circumstances, runs: measured }
}

const verifiedAccounts = 100

/** Recomputes the views of some accounts from MySQL, as `./flightpath verify` does. */
async function verifySome(stack: BenchStack, { say }: BenchContext): Promise<Measure> {
  await using scope = new AsyncDisposableStack()
  const sources = openSources(stack.state(), scope)
  const accounts = await sources.graph.accounts('0', verifiedAccounts)
  const { differences } = await findDifferences(sources, accounts, {
    progress: () => undefined,
    found: ({ ...difference }) => say(`verify: ${JSON.stringify(difference)}`),
  })
  return { name: 'differences that verify finds', value: differences.length, unit: '' }
}
