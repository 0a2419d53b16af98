import { openSearchIndex } from '@flightpath/search-index'
import { CommandError, parseCommand, print, stateOption } from './command-line.ts'
import { openServiceClient } from './service-client.ts'
import type { RunState } from './stack/run-state.ts'
import { stateFolder } from './stack/state-folder.ts'
import { requireRunState } from './status.ts'
import { storesOf } from './stores-config.ts'
import { describeDifference } from './verify/difference.ts'
import { findDifferences, type Findings, type VerifySources } from './verify/find-differences.ts'
import { createServed } from './verify/served.ts'
import { openStored } from './verify/stored.ts'

const usage = 'verify [USERNAME…|--all] [--json] [--state DIR]'

const options = { ...stateOption, all: { type: 'boolean' }, json: { type: 'boolean' } } as const

/** Recomputes every view from MySQL, or those of some accounts, and lists where what is served differs. */
export async function verify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, options, usage, { least: 0, most: 1000 })
  const json = values.json === true
  const state = requireRunState(stateFolder(values.state))
  await using scope = new AsyncDisposableStack()
  const sources = openSources(state, scope)
  const everything = positionals.length === 0 || values.all === true
  const accounts = everything ? null : await findAccounts(sources, positionals)
  const findings = await findDifferences(sources, accounts, {
    progress: json ? () => undefined : print,
    found: (difference) => {
      if (!json) print(describeDifference(difference))
    },
  })
  print(json ? JSON.stringify(findings, null, 2) : summarise(findings))
  return findings.differences.length === 0 ? 0 : 1
}

export function openSources(state: RunState, scope: AsyncDisposableStack): VerifySources {
  const stores = storesOf(state, process.env)
  return {
    ...openStored(stores, scope),
    served: createServed(scope.use(openServiceClient(state, 'timeline'))),
    index: scope.use(openSearchIndex({ urls: stores.elasticsearchUrls })),
    brokers: stores.kafkaBrokers,
  }
}

async function findAccounts({ graph }: VerifySources, usernames: readonly string[]) {
  const accounts = await graph.accountsByUsernames(usernames)
  const known = new Set(accounts.map(({ username }) => username.toLowerCase()))
  const unknown = usernames.find((username) => !known.has(username.toLowerCase()))
  if (unknown !== undefined) throw new CommandError(`There is no account ${unknown}.`)
  return accounts
}

function summarise({ accounts, entries, tweets, differences }: Findings): string {
  const index = tweets === null ? '' : `, and the search index with ${tweets} tweets`
  const compared = `Compared ${entries} entries of the views of ${accounts} accounts${index}`
  const result = differences.length === 0 ? 'no difference' : `${differences.length} differences`
  return `${compared}: ${result}.`
}
