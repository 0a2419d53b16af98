import { rebuildSearch, rebuildTimelines } from '@flightpath/contracts'
import { requireRunState, type RunState } from '../state/run-state.ts'
import { openServiceClient } from '../state/service-client.ts'
import { stateFolder } from '../state/state-folder.ts'
import { storesOf } from '../state/stores-config.ts'
import { parseCommand, print, stateOption, UsageError } from '../terminal/command-line.ts'
import { openStored } from '../verify/stored/open-stored.ts'

const usage = 'rebuild timelines|search [--state DIR]'

const accountsAtOnce = 200
const searchProgressMs = 5_000
// Every tweet is written in one request.
const searchTimeoutMs = 6 * 60 * 60 * 1000

/** Builds a view anew from MySQL while it serves. */
export async function rebuild(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, stateOption, usage, { least: 1, most: 1 })
  const [view] = positionals
  const state = (): RunState => requireRunState(stateFolder(values.state))
  if (view === 'timelines') await rebuildAllTimelines(state())
  else if (view === 'search') await rebuildIndex(state())
  else throw new UsageError(`Use it like this: ./flightpath ${usage}`)
  return 0
}

async function rebuildAllTimelines(state: RunState): Promise<void> {
  await using scope = new AsyncDisposableStack()
  const { graph } = openStored(storesOf(state, process.env), scope)
  const timeline = scope.use(openServiceClient(state, 'timeline'))
  let rebuilt = 0
  let skipped = 0
  for (let afterId: string | undefined = '0'; afterId !== undefined;) {
    const accounts = await graph.accounts(afterId, accountsAtOnce)
    const body = { accountIds: accounts.map(({ id }) => id) }
    const done = await timeline.call(rebuildTimelines, { body })
    rebuilt += done.rebuilt
    skipped += done.skipped
    print(`${rebuilt} home timelines are rebuilt, ${skipped} accounts have none cached`)
    afterId = accounts.length < accountsAtOnce ? undefined : accounts.at(-1)?.id
  }
}

async function rebuildIndex(state: RunState): Promise<void> {
  await using search = openServiceClient(state, 'search', searchTimeoutMs)
  const beganMs = performance.now()
  const seconds = (): string => ((performance.now() - beganMs) / 1000).toFixed(0)
  const timer = setInterval(
    () =>
      print(
        `rebuilding the search index for ${seconds()} s; ./flightpath logs search says how far`,
      ),
    searchProgressMs,
  )
  try {
    const { indexed, removed } = await search.call(rebuildSearch, {})
    print(`${indexed} tweets are indexed anew, ${removed} documents without a tweet are removed`)
  } finally {
    clearInterval(timer)
  }
}
