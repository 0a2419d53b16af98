import { coalesce } from '@flightpath/batching'
import { accountsByUsernames, unavailable, type AccountId } from '@flightpath/contracts'
import { PeerUnavailableError, type Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import { LRUCache } from 'lru-cache'

/** Accounts by their usernames in lower case; `username` is as the account spells it. */
export type AccountsByName = ReadonlyMap<string, MentionedAccount>
export type MentionedAccount = { readonly id: AccountId; readonly username: string }

export type MentionedAccounts = {
  /**
   * The accounts of these names, given in lower case; a name that is missing belongs to nobody. Rejects with a 503
   * ProblemError when graph cannot be asked.
   */
  find(names: readonly string[]): Promise<AccountsByName>
}

/** An account keeps its name, so an answer may be old. A missing account may be made at any time: never kept. */
const keepMs = 600_000
/** Of accounts in memory: some 40,000. */
const heldBytes = 8 * 1024 * 1024
const entryBytes = 210

/** The most names that graph takes at once. */
const namesAtOnce = 5000

/**
 * Asks graph whom names belong to, and remembers those that it knew: a tweet without unknown names never waits for
 * graph.
 */
export function createMentionedAccounts(graph: Client, log: Logger): MentionedAccounts {
  const known = new LRUCache<string, MentionedAccount>({
    maxSize: heldBytes,
    sizeCalculation: () => entryBytes,
    ttl: keepMs,
  })
  const look = coalesce<readonly string[], AccountsByName>(async (requests) => {
    const found = await ask([...new Set(requests.flat())])
    return requests.map(() => found)
  })

  async function ask(names: string[]): Promise<AccountsByName> {
    const found = new Map<string, MentionedAccount>()
    try {
      for (let start = 0; start < names.length; start += namesAtOnce) {
        const usernames = names.slice(start, start + namesAtOnce)
        const { accounts } = await graph.call(accountsByUsernames, { body: { usernames } })
        for (const { username, id } of accounts) {
          found.set(username.toLowerCase(), { id, username })
        }
      }
    } catch (error) {
      if (!(error instanceof PeerUnavailableError)) throw error
      log.warn({ reason: error.message, names: names.length }, 'mentions not looked up')
      throw unavailable('The accounts that the tweet mentions cannot be looked up; try again.')
    }
    for (const [name, account] of found) known.set(name, account)
    return found
  }

  return {
    async find(names) {
      const accounts = new Map<string, MentionedAccount>()
      const unknown: string[] = []
      for (const name of names) {
        const account = known.get(name)
        if (account === undefined) unknown.push(name)
        else accounts.set(name, account)
      }
      if (unknown.length === 0) return accounts
      // The request was other tweets' too, and so is its answer.
      const found = await look(unknown)
      for (const name of unknown) {
        const account = found.get(name)
        if (account !== undefined) accounts.set(name, account)
      }
      return accounts
    },
  }
}
