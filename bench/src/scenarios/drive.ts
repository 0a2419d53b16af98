// Drives a stack at a rate, and tells what came of it and what it cost.
import { formatMoment } from '../load/report.ts'
import { openLoad, type LoadResult } from '../load/run-load.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { count, milliseconds, type Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { generatorSettings, scaled, type BenchContext } from '../measuring/scenario.ts'
import type { Population } from '../population/population.ts'
import { parseMix } from '../requests/mix.ts'
import { sum } from '../sum.ts'

export type DriveOptions = {
  readonly population: Population
  readonly mix: string
  readonly perSecond: number
  readonly forMs: number
  readonly page?: number
}

export type Driven = {
  readonly result: LoadResult
  /** Microseconds of processor time by process, delivery included. */
  readonly cpu: ReadonlyMap<string, number>
  /** The time in which they used it. */
  readonly wallUs: number
}

/** Until the servers' code is compiled: Elasticsearch takes five times as much for its first 20,000 documents. */
export const warmUpMs = 40_000

/** Runs at half the rate until the code is compiled, then at the rate, measures that and looks for what is missing. */
export async function drive(
  stack: BenchStack,
  context: BenchContext,
  { population, mix, perSecond, forMs, page }: DriveOptions,
): Promise<Driven> {
  await using session = await openLoad({
    ...generatorSettings,
    ...(page !== undefined && { page }),
    state: stack.state(),
    stores: stack.stores,
    signal: context.signal,
    population,
    mix: parseMix(mix),
    onSecond: (moment) => {
      if (moment.seconds % 10 === 0) context.say(formatMoment(moment))
    },
  })
  await session.run(perSecond / 2, scaled(context, warmUpMs), { check: false })
  context.say(`${perSecond} requests/s of ${mix} …`)
  const before = readUsage(stack.state())
  const beganMs = performance.now()
  let after = before
  let wallUs = 0
  const result = await session.run(perSecond, forMs, {
    check: true,
    onDelivered: () => {
      after = readUsage(stack.state())
      wallUs = (performance.now() - beganMs) * 1000
    },
  })
  return { result, cpu: cpuBetween(before, after), wallUs }
}

/** Latencies, errors and what became of the tweets. */
export function measuresOf(result: LoadResult): Measure[] {
  const { delivery, late, lagSeconds, check } = result
  const latencies = result.actions.flatMap(({ action, p50, p99 }) => [
    milliseconds(`${action}: p50`, p50),
    milliseconds(`${action}: p99`, p99),
  ])
  const posted =
    delivery.home.count === 0
      ? []
      : [
          milliseconds('in a home timeline: p50', delivery.home.p50),
          milliseconds('in a home timeline: p99', delivery.home.p99),
          milliseconds('in search: p50', delivery.search.p50),
          milliseconds('in search: p99', delivery.search.p99),
          count('sampled and not seen within 30 s', delivery.missed.home + delivery.missed.search),
          { name: 'no lag after the end', value: lagSeconds, unit: 's' },
          count('acknowledged and missing', check?.missingCount ?? 0),
        ]
  return [
    { name: 'answered', value: result.answeredPerSecond, unit: '/s' },
    count('errors', sum(Object.values(result.errors))),
    ...latencies,
    ...posted,
    milliseconds('generator late: p99', late.p99),
  ]
}

/** Processor time of each process for one of `operations`. */
export function costsOf(
  cpu: ReadonlyMap<string, number>,
  operations: number,
  operation: string,
): Measure[] {
  const cost = (name: string, us: number): Measure => ({
    name: `CPU per ${operation}: ${name}`,
    value: us / operations,
    unit: 'µs',
  })
  return [...Array.from(cpu, ([name, us]) => cost(name, us)), cost('everything', sum(cpu.values()))]
}
