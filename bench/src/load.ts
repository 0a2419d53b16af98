// The load generator: the role that Iago had at Twitter.
import { requireRunState, stateFolder, storesOf } from '@flightpath/cli/state'
import { parseCommand, parseNumber, print, stateOption, UsageError } from '@flightpath/cli/terminal'
import { ramp } from './load/ramp.ts'
import { formatMoment, formatRamp, formatResult } from './load/report.ts'
import { openLoad, type LoadSession } from './load/run-load.ts'
import { preparePopulation, warmPopulation } from './population/prepare.ts'
import { parseMix } from './requests/mix.ts'

const usage =
  'load [--rate N] [--for 60s] [--mix post=1,read-home=50] [--ramp] [--accounts N] [--followers N] [--prepare] [--json] [--state DIR]'

const options = {
  ...stateOption,
  rate: { type: 'string', default: '100' },
  for: { type: 'string' },
  mix: { type: 'string', default: 'everything' },
  ramp: { type: 'boolean', default: false },
  accounts: { type: 'string', default: '1000' },
  followers: { type: 'string', default: '20' },
  tweets: { type: 'string', default: '0' },
  page: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: '1' },
  connections: { type: 'string', default: '256' },
  prepare: { type: 'boolean', default: false },
  'no-warm': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** Of all posts, the part that answers a tweet. */
const replies = 0.2
const samplesPerSecond = 5

/** Drives the running stack through its public API; exit status 1 when something acknowledged is missing. */
export async function load(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, options, usage)
  const plan = readPlan(values)
  const folder = stateFolder(values.state)
  const state = requireRunState(folder)
  const stores = storesOf(state, process.env)
  const say = values.json ? () => undefined : print
  const { wanted, mix, perSecond, forMs } = plan
  const population = await preparePopulation({ folder, state, stores, report: say }, wanted)
  if (values.prepare) return 0
  if (!values['no-warm']) await warmPopulation(state, population, say)
  await using session = await openLoad({
    state,
    stores,
    population,
    mix,
    threads: plan.threads,
    connections: plan.connections,
    page: plan.page,
    replies,
    samplesPerSecond,
    seed: wanted.seed,
    // A signal ends the whole command.
    signal: new AbortController().signal,
    onSecond: (moment) => say(formatMoment(moment)),
  })
  return values.ramp
    ? await runRamp(session, perSecond, forMs, values.json)
    : await runOnce(session, perSecond, forMs, values.json)
}

async function runOnce(
  session: LoadSession,
  perSecond: number,
  forMs: number,
  json: boolean,
): Promise<number> {
  const result = await session.run(perSecond, forMs, { check: true })
  print(json ? JSON.stringify(result, null, 2) : `\n${formatResult(result)}`)
  return result.check?.missingCount === 0 && result.lagSeconds !== null ? 0 : 1
}

async function runRamp(
  session: LoadSession,
  perSecond: number,
  stepMs: number,
  json: boolean,
): Promise<number> {
  const found = await ramp(session, perSecond, stepMs, json ? () => undefined : print)
  print(json ? JSON.stringify(found, null, 2) : `\n${formatRamp(found)}`)
  return 0
}

type Values = ReturnType<typeof parseCommand<typeof options>>['values']

function readPlan(values: Values) {
  const accounts = parseNumber('accounts', values.accounts, 10, 1_000_000)
  return {
    wanted: {
      accounts,
      followers: parseNumber('followers', values.followers, 1, Math.floor(accounts / 4)),
      tweets: parseNumber('tweets', values.tweets, 0, 100_000_000),
      seed: parseNumber('seed', values.seed, 0, 1_000_000),
    },
    mix: parseMix(values.mix),
    perSecond: parseNumber('rate', values.rate, 1, 100_000),
    forMs: parseDuration(values.for ?? (values.ramp ? '10s' : '60s')),
    page: parseNumber('page', values.page, 1, 100),
    threads: parseNumber('threads', values.threads, 1, 16),
    connections: parseNumber('connections', values.connections, 1, 10_000),
  }
}

/** Milliseconds of `90s` or `30m`. */
function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,5})(s|m)$/.exec(text) ?? []
  if (digits === undefined || Number(digits) === 0) {
    throw new UsageError(`--for must be a duration such as 60s or 30m, was ${text}.`)
  }
  return Number(digits) * (unit === 'm' ? 60_000 : 1000)
}
