import { requireRunState } from '../state/run-state.ts'
import { stateFolder } from '../state/state-folder.ts'
import { CommandError, parseCommand, print, stateOption } from '../terminal/command-line.ts'
import { describeDifference } from '../verify/difference.ts'
import { findDifferences, type Findings, type VerifySources } from '../verify/find-differences.ts'
import { openSources } from '../verify/open-sources.ts'

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
