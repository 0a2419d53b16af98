import { parseTweetId, tweetsByIds, type TweetId } from '@flightpath/contracts'
import { Check } from 'typebox/value'
import { requireRunState, type RunState } from '../state/run-state.ts'
import { openServiceClient } from '../state/service-client.ts'
import { stateFolder } from '../state/state-folder.ts'
import {
  CommandError,
  formatTable,
  parseCommand,
  print,
  stateOption,
} from '../terminal/command-line.ts'
import { arrangeSpans, ZipkinTrace, type Step } from '../trace/arrange-spans.ts'

const usage = 'trace TWEET_ID [--json] [--state DIR]'

/** Prints the path that one tweet took, step by step, and where Zipkin shows it. */
export async function trace(args: readonly string[]): Promise<number> {
  const options = { ...stateOption, json: { type: 'boolean' } } as const
  const { values, positionals } = parseCommand(args, options, usage, { least: 1, most: 1 })
  const [text = ''] = positionals
  const tweetId = parseTweetId(text)
  if (tweetId === null) throw new CommandError(`${text} is no tweet's id: ids are decimal numbers.`)
  const state = requireRunState(stateFolder(values.state))
  const traceId = await findTraceId(state, tweetId)
  const steps = await loadSteps(state, tweetId, traceId)
  const url = `${state.zipkin}/zipkin/traces/${traceId}`
  if (values.json === true) print(JSON.stringify({ tweetId, traceId, url, steps }, null, 2))
  else print(`${formatSteps(steps)}\n\n${url}`)
  return 0
}

async function findTraceId(state: RunState, tweetId: TweetId): Promise<string> {
  await using write = openServiceClient(state, 'write')
  const { tweets } = await write.call(tweetsByIds, { body: { ids: [tweetId] } })
  const [tweet] = tweets
  if (tweet === undefined) {
    throw new CommandError(`There is no tweet ${tweetId}: it was never posted, or it is deleted.`)
  }
  const [traceId, , sampled] = tweet.trace?.split('-') ?? []
  if (traceId === undefined || sampled !== '1') {
    throw new CommandError(
      `Tweet ${tweetId} was not traced: of many posts in the same second only some are.`,
    )
  }
  return traceId
}

async function loadSteps(state: RunState, id: TweetId, traceId: string): Promise<readonly Step[]> {
  const address = `${state.zipkin}/api/v2/trace/${traceId}`
  const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(
    (error: unknown) => {
      throw new CommandError(`Zipkin does not answer at ${state.zipkin}.`, { cause: error })
    },
  )
  if (answer.status === 404) {
    throw new CommandError(
      `Zipkin knows nothing of tweet ${id}: its spans are on their way, or were forgotten since; it keeps the newest in memory only.`,
    )
  }
  const json: unknown = await answer.json()
  if (!answer.ok || !Check(ZipkinTrace, json)) {
    throw new CommandError(`Zipkin answered ${address} with status ${answer.status} and no trace.`)
  }
  return arrangeSpans(json)
}

function formatSteps(steps: readonly Step[]): string {
  return formatTable([
    ['START', 'TOOK', 'WHAT', 'KIND', 'TAGS'],
    ...steps.map(({ service, name, kind, depth, startMs, durationMs, tags }) => [
      `${startMs.toFixed(1)} ms`,
      `${durationMs.toFixed(1)} ms`,
      `${'  '.repeat(depth)}${service}: ${name}`,
      kind.toLowerCase(),
      Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
    ]),
  ])
}
