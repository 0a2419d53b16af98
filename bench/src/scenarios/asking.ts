// Clients that wait: each asks, and asks again once it has its answer.
import { createLatency, percentilesOf, recordMs } from '../load/tally.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { count, milliseconds, type Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { scaled, type BenchContext } from '../measuring/scenario.ts'
import type { Act } from '../requests/act.ts'
import { ask, openConnections, type Connections } from '../requests/connections.ts'
import { costsOf } from './drive.ts'

const warmUpMs = 10_000
const runMs = 20_000
const firstMs = 3000

/** Asks with so many clients until the code is compiled, then for 20 s, and measures that. */
export async function measureAsking(
  stack: BenchStack,
  context: BenchContext,
  atOnce: number,
  next: () => Act,
): Promise<Measure[]> {
  using connections = openConnections(stack.state().api, atOnce)
  await askAll(connections, atOnce, next, scaled(context, warmUpMs))
  return await measureAll(stack, connections, atOnce, next, scaled(context, runMs))
}

/** Asks with so many clients for 3 s, and measures how it is for those who come first. */
export async function measureFirst(
  stack: BenchStack,
  atOnce: number,
  next: () => Act,
): Promise<Measure[]> {
  using connections = openConnections(stack.state().api, atOnce)
  return await measureAll(stack, connections, atOnce, next, firstMs)
}

async function measureAll(
  stack: BenchStack,
  connections: Connections,
  atOnce: number,
  next: () => Act,
  forMs: number,
): Promise<Measure[]> {
  const before = readUsage(stack.state())
  const beganMs = performance.now()
  const { latency, errors } = await askAll(connections, atOnce, next, forMs)
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
