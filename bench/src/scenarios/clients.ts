// Ordinary clients: a few connections, and each waits for its answer before it asks again.
import { createRandom } from '@flightpath/cli/random'
import { createLatency, percentilesOf, recordMs } from '../load/tally.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { count, milliseconds, type Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { scaled, type Scenario } from '../measuring/scenario.ts'
import { actorsOf } from '../population/population.ts'
import { createActs, type Act } from '../requests/act.ts'
import { ask, openConnections, type Connections } from '../requests/connections.ts'
import { costsOf } from './drive.ts'
import { populateWarm } from './populate.ts'

const clientsAtOnce = [8, 32] as const
const kinds = [
  { action: 'post', name: 'posts' },
  { action: 'read-home', name: 'real pages of 20' },
  { action: 'read-bare-home', name: 'bare pages of 20' },
] as const
const warmUpMs = 10_000
const runMs = 20_000

export const clients: Scenario = {
  title: 'Clients that wait for each answer, 8 and 32: posts, real pages and bare ones',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populateWarm(stack, context, { accounts: 200, followers: 20 })
    const actors = actorsOf(population.ids, population)
    const act = createActs(actors, { page: 20, replies: 0.2 }, createRandom(1))
    const measures: Measure[] = []
    for (const atOnce of clientsAtOnce) {
      using connections = openConnections(stack.state().api, atOnce)
      for (const { action, name } of kinds) {
        const next = () => act(action)
        await askAll(connections, atOnce, next, scaled(context, warmUpMs))
        const figures = await measureAsking(stack, () =>
          askAll(connections, atOnce, next, scaled(context, runMs)),
        )
        measures.push(
          ...figures.map(({ name: what, ...rest }) => ({
            name: `${atOnce} clients, ${name}: ${what}`,
            ...rest,
          })),
        )
      }
    }
    return measures
  },
}

type Asked = { readonly latency: ReturnType<typeof createLatency>; readonly errors: number }

/** Each client asks, and asks again once it has its answer, for so long. */
async function askAll(
  connections: Connections,
  atOnce: number,
  next: () => Act,
  forMs: number,
): Promise<Asked> {
  const latency = createLatency()
  const untilMs = performance.now() + forMs
  let errors = 0
  const work = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const { request, expected, read } = next()
      const beganMs = performance.now()
      const answer = await ask(connections, request).catch(() => null)
      if (answer?.status !== expected) {
        errors += 1
        continue
      }
      recordMs(latency, performance.now() - beganMs)
      read(answer)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { latency, errors }
}

async function measureAsking(stack: BenchStack, run: () => Promise<Asked>): Promise<Measure[]> {
  const before = readUsage(stack.state())
  const beganMs = performance.now()
  const { latency, errors } = await run()
  const seconds = (performance.now() - beganMs) / 1000
  const cpu = cpuBetween(before, readUsage(stack.state()))
  const { count: answered, p50, p99 } = percentilesOf(latency)
  return [
    { name: 'answered', value: answered / seconds, unit: '/s' },
    count('errors', errors),
    milliseconds('p50', p50),
    milliseconds('p99', p99),
    ...costsOf(cpu, answered, 'answer'),
  ]
}
