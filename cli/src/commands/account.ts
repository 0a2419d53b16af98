import { issueAppCredential } from '@flightpath/contracts'
import { readConfig } from '@flightpath/config'
import { createClient, type Client } from '@flightpath/http/client'
import { issueAccount } from '../posting/issue-account.ts'
import { keepCredentials } from '../state/credentials.ts'
import { readRunState, requireRunState } from '../state/run-state.ts'
import { openServiceClient, readSecret } from '../state/service-client.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { parseCommand, print, stateOption, UsageError } from '../terminal/command-line.ts'

const usage = 'account add USERNAME [--name NAME] [--json] | account add --app-only [--json]'

const options = {
  ...stateOption,
  name: { type: 'string' },
  'app-only': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** Makes an account, or a fresh token for an existing one, or a token that belongs to nobody; prints and keeps it. */
export async function account(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, options, usage, { least: 1, most: 2 })
  const [verb, username] = positionals
  const appOnly = values['app-only'] === true
  if (verb !== 'add' || (username === undefined) !== appOnly) {
    throw new UsageError(`Use it like this: ./flightpath ${usage}`)
  }
  if (values.name?.includes('\uFFFD') === true) {
    throw new UsageError('The name is not UTF-8, which is what the terminal must send.')
  }
  const { graph, keep } = openAccounts(stateFolder(values.state))
  await using _ = graph
  if (username === undefined) {
    const { bearer } = await graph.call(issueAppCredential, {})
    await keep({ appOnly: [bearer] })
    print(values.json === true ? JSON.stringify({ bearer }) : `An app-only token: ${bearer}`)
    return 0
  }
  const issued = await issueAccount(graph, username, values.name)
  await keep({ accounts: [issued] })
  if (values.json === true) print(JSON.stringify(issued))
  else print(`@${issued.username}  id ${issued.id}  bearer ${issued.bearer}`)
  return 0
}

type Accounts = {
  readonly graph: Client
  readonly keep: (issued: Parameters<typeof keepCredentials>[1]) => Promise<void>
}

/** Those of the running stack; inside a container of docker-compose.yml there is none, and its graph is in a variable. */
function openAccounts(folder: StateFolder): Accounts {
  const { urls } = readConfig(process.env, (read) => ({
    urls: read.urls('FLIGHTPATH_GRAPH_URLS', { default: [] }),
  }))
  if (urls.length > 0 && readRunState(folder) === null) {
    return {
      graph: createClient({ service: 'graph', urls, secret: readSecret(process.env) }),
      keep: async () => undefined,
    }
  }
  return {
    graph: openServiceClient(requireRunState(folder), 'graph'),
    keep: (issued) => keepCredentials(folder, issued),
  }
}
