// The tokens to post with: those that were issued before, and new ones where there is none.
import type { Client } from '@flightpath/http/client'
import { keepCredentials, readCredentials, type IssuedAccount } from '../state/credentials.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { issueAccount } from './issue-account.ts'

export type AccountBook = AsyncDisposable & {
  /** The account with this name, ignoring case; made when there is none. Throws a CommandError for a bad name. */
  readonly require: (username: string) => Promise<IssuedAccount>
}

const keepEvery = 200

/** Opens the book of a stack; disposing keeps what is new. */
export function openAccountBook(folder: StateFolder, graph: Client): AccountBook {
  const { accounts } = readCredentials(folder)
  const known = new Map(
    accounts.map((account) => [account.username.toLowerCase(), Promise.resolve(account)]),
  )
  let unkept: IssuedAccount[] = []

  const keep = async (): Promise<void> => {
    const added = unkept
    unkept = []
    if (added.length > 0) await keepCredentials(folder, { accounts: added })
  }
  const issue = async (username: string): Promise<IssuedAccount> => {
    const issued = await issueAccount(graph, username)
    unkept.push(issued)
    if (unkept.length >= keepEvery) await keep()
    return issued
  }
  return {
    require(username) {
      const name = username.toLowerCase()
      const account = known.get(name) ?? issue(username)
      known.set(name, account)
      return account
    },
    [Symbol.asyncDispose]: keep,
  }
}
