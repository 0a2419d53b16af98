import type { StackOptions } from '@flightpath/cli/stack'
import type { MysqlProgram } from '@flightpath/infra'
import type { LoadSettings } from '../load/run-load.ts'
import type { BenchStack } from './bench-stack.ts'
import type { Measure } from './measure.ts'

/** What is measured, one run of it on a fresh stack. */
export type Scenario = {
  readonly title: string
  /** Settings of the services besides the defaults. */
  readonly settings: Readonly<Record<string, string>>
  /** Of services that are to have more than one, as `up --instances` takes them. */
  readonly instances?: StackOptions['instances']
  /** Takes so long that one run has to do. */
  readonly once: boolean
  /** Has a supervisor of its own, as `up` starts it, instead of the bench: for what is measured of that, too. */
  readonly supervised?: boolean
  readonly measure: (stack: BenchStack, context: BenchContext) => Promise<Measure[]>
}

export type BenchContext = {
  /** A tenth of everything, to see that it works. */
  readonly quick: boolean
  readonly say: (sentence: string) => void
  readonly signal: AbortSignal
  /** Where the services write profiles of their processor time; null for no profiles. */
  readonly profiles: string | null
  /** What runs as MySQL, and whether it keeps a binary log. */
  readonly mysql: MysqlProgram
  readonly binaryLog: boolean
}

/** A number of a scenario, or what a quick run has of it: a tenth, but no less than `least`. */
export function scaled({ quick }: BenchContext, full: number, least = 1): number {
  return quick ? Math.max(least, Math.round(full / 10)) : full
}

/** How the generator is set in all scenarios, so that they can be compared. */
export const generatorSettings: Pick<
  LoadSettings,
  'threads' | 'connections' | 'page' | 'replies' | 'samplesPerSecond' | 'seed'
> = { threads: 1, connections: 512, page: 20, replies: 0.2, samplesPerSecond: 5, seed: 1 }

export const accountsOfScenarios = 20_000
