// What a person needs once everything runs: addresses, accounts, and what to try.
import { print } from './command-line.ts'
import { readCredentials } from './credentials.ts'
import type { RunState } from './stack/run-state.ts'
import { readSettings } from './stack/settings.ts'
import type { StateFolder } from './stack/state-folder.ts'

/** Prints addresses, accounts with their tokens, and three commands to copy. */
export function printSummary(folder: StateFolder, { api, zipkin }: RunState): void {
  print(`\nflightpath is ready.\n\n  API     ${api}\n  Zipkin  ${zipkin}/zipkin/`)
  const { accounts } = readCredentials(folder)
  const [author] = accounts
  if (author === undefined) {
    print('\nMake an account: ./flightpath account add alice')
    return
  }
  const width = Math.max(...accounts.map(({ username }) => username.length))
  print('\nAccounts and their bearer tokens:\n')
  for (const { username, bearer } of accounts) print(`  ${username.padEnd(width)}  ${bearer}`)
  // In the demo the second account follows the first; otherwise one's own tweets are sure to be there.
  const reader = (readSettings(folder)?.demo === 'complete' ? accounts[1] : null) ?? author
  print(`
Post as ${author.username}, read as ${reader.username}, look at the path it took:

  curl -X POST ${api}/2/tweets -H 'Authorization: Bearer ${author.bearer}' -H 'Content-Type: application/json' -d '{"text":"Hello from ${author.username}"}'

  curl ${api}/2/users/${reader.id}/timelines/reverse_chronological -H 'Authorization: Bearer ${reader.bearer}'

  ./flightpath trace TWEET_ID
`)
}
