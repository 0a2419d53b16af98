// What people see of a run.
import { formatTable } from '@flightpath/cli/terminal'
import type { Ramp } from './ramp.ts'
import type { LoadResult, Moment } from './run-load.ts'
import type { Percentiles } from './tally.ts'

/** Above this the figures are the generator's own. */
const lateMs = 50

/** One line about the last second. */
export function formatMoment({
  seconds,
  sentPerSecond,
  errors,
  unanswered,
  latency,
  lags,
}: Moment): string {
  const lag = lags === null ? 'lag unknown' : `lag fanout ${lags.fanout} search ${lags.search}`
  return `${`${seconds} s`.padStart(6)}  ${String(sentPerSecond).padStart(6)}/s  p50 ${ms(latency.p50)}  p99 ${ms(latency.p99)}  errors ${errors}  waiting ${unanswered}  ${lag}`
}

/** The table at the end. */
export function formatResult(result: LoadResult): string {
  const { actions, delivery, late, check } = result
  const row = (name: string, { count, p50, p90, p99, p999, max }: Percentiles): string[] => [
    name,
    String(count),
    ...[p50, p90, p99, p999, max].map(ms),
  ]
  const table = formatTable([
    ['', 'COUNT', 'P50', 'P90', 'P99', 'P99.9', 'MAX'],
    ...actions.map(({ action, ...percentiles }) => row(action, percentiles)),
    row('delivery: home timeline', delivery.home),
    row('delivery: search', delivery.search),
    row('generator late', late),
  ])
  const { missed } = delivery
  return [
    table,
    '',
    `${result.sent} requests in ${result.seconds.toFixed(1)} s, ${result.answeredPerSecond.toFixed(0)} answered a second of ${result.perSecond} wanted.`,
    formatErrors(result.errors),
    result.lagSeconds === null
      ? 'Consumers were still behind after two minutes.'
      : `No consumer of tweets or follows was behind ${result.lagSeconds.toFixed(1)} s after the last answer.`,
    ...(missed.home + missed.search > 0
      ? [
          `Not found within 30 s: ${missed.home} sampled tweets in home timelines, ${missed.search} in search.`,
        ]
      : []),
    ...(late.p99 > lateMs
      ? [
          `The generator could not keep its own schedule (p99 ${ms(late.p99)} late): latencies contain its own delay.`,
        ]
      : []),
    ...(check === null ? [] : [formatCheck(check)]),
  ].join('\n')
}

function formatErrors(errors: LoadResult['errors']): string {
  const kinds = Object.entries(errors).map(([name, count]) => `${name} ×${count}`)
  return kinds.length === 0 ? 'No errors.' : `Errors: ${kinds.join(', ')}.`
}

function formatCheck({
  acknowledged,
  timelines,
  missing,
  missingCount,
}: NonNullable<LoadResult['check']>): string {
  if (missingCount === 0) {
    return `Nothing is missing: ${acknowledged} acknowledged tweets are in MySQL and in search, and ${timelines} of ${timelines} home timelines have theirs.`
  }
  const lines = Object.entries(missing)
    .filter(([, ids]) => ids.length > 0)
    .map(([where, ids]) => `  ${where}: ${ids.join(' ')}`)
  return [`MISSING: ${missingCount} places lack an acknowledged tweet`, ...lines].join('\n')
}

/** The table of a ramp. */
export function formatRamp({ steps, knee }: Ramp): string {
  const table = formatTable([
    ['RATE', 'ANSWERED/S', 'P50', 'P99', 'HOME P99', 'SEARCH P99', 'LAG', ''],
    ...steps.map(({ result, broke }) => [
      String(result.perSecond),
      result.answeredPerSecond.toFixed(0),
      ms(result.all.p50),
      ms(result.all.p99),
      ms(result.delivery.home.p99),
      ms(result.delivery.search.p99),
      result.lagSeconds === null ? '> 120 s' : `${result.lagSeconds.toFixed(1)} s`,
      broke ?? 'carried',
    ]),
  ])
  return `${table}\n\n${knee === null ? 'Not even the first rate was carried.' : `The knee: ${knee} requests/s are carried.`}`
}

/** Milliseconds, to three digits. */
function ms(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`
}
