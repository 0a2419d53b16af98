// What a person needs once everything runs: addresses, accounts, and what to try.
import { readCredentials } from '../state/credentials.ts'
import type { RunState } from '../state/run-state.ts'
import { readSettings } from '../state/settings.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { print } from '../terminal/command-line.ts'

const accountsShown = 50

/** Prints addresses, accounts with their tokens, and three commands to copy. */
export function printSummary(folder: StateFolder, { api, zipkin }: RunState): void {
  print(`\nflightpath is ready.\n\n  API     ${api}\n  Zipkin  ${zipkin}/zipkin/`)
  const { accounts } = readCredentials(folder)
  const [author] = accounts
  if (author === undefined) {
    print('\nMake an account: ./flightpath account add alice')
    return
  }
  const shown = accounts.slice(0, accountsShown)
  const width = Math.max(...shown.map(({ username }) => username.length))
  print('\nAccounts and their bearer tokens:\n')
  for (const { username, bearer } of shown) print(`  ${username.padEnd(width)}  ${bearer}`)
  const more = accounts.length - shown.length
  if (more > 0) print(`  … and ${more} more in ${folder.credentials}`)
  // In the demo the second account follows the first; otherwise one's own tweets are sure to be there.
  const reader = (readSettings(folder)?.demo === 'complete' ? accounts[1] : null) ?? author
  const elsewhere = folder.path === stateFolder(undefined).path ? '' : ` --state ${folder.path}`
  print(`
Post as ${author.username}, read as ${reader.username}, look at the path it took:

  id=$(curl -s -X POST ${api}/2/tweets -H 'Authorization: Bearer ${author.bearer}' -H 'Content-Type: application/json' -d '{"text":"Hello from ${author.username}"}' | sed 's/.*"id":"\\([0-9]*\\)".*/\\1/'); echo "posted $id"

  curl ${api}/2/users/${reader.id}/timelines/reverse_chronological -H 'Authorization: Bearer ${reader.bearer}'

  ./flightpath trace $id${elsewhere}
`)
}
