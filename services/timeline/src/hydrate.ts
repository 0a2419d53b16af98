import {
  accountsByIds,
  tweetsByIds,
  type Account,
  type AccountId,
  type Tweet,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { DeletedCheck, ViewVersions } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'

export type Hydration = {
  /** Tweets by id as they are now; deleted and unknown ones are missing. */
  tweets(ids: readonly TweetId[]): Promise<ReadonlyMap<TweetId, Tweet>>
  /** Accounts by id; unknown ones are missing. */
  accounts(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Account>>
}

/** About a kilobyte each. */
const heldTweets = 100_000
const heldAccounts = 100_000

/** Much shorter than tombstones are kept, so that no copy outlives the proof that it is stale. */
const keepTweetsMs = 10 * 60 * 1000

/** Names and counts may lag by this much. */
const keepAccountsMs = 2000

const idsPerCall = 500

/**
 * Reads tweets and accounts in batches through a cache in this process. A tweet's body never changes, so a copy is
 * right unless the tweet was deleted: tombstones are read with every page, and a copy counts only in the generation
 * of tombstones that it was read in. Without Redis there is no proof, and all is read from the owner.
 */
export function createHydration(clients: {
  graph: Client
  write: Client
  views: ViewVersions
  log: Logger
}): Hydration {
  const { graph, write, views, log } = clients
  const heldBodies = new LRUCache<TweetId, { tweet: Tweet; generation: string }>({
    max: heldTweets,
    ttl: keepTweetsMs,
  })
  const loadTweets = createBatcher(async (ids: readonly TweetId[]) => {
    const { tweets } = await write.call(tweetsByIds, { body: { ids: [...ids] } })
    return new Map(tweets.map((tweet) => [tweet.id, tweet]))
  }, idsPerCall)
  return { tweets: readTweets, accounts: createReadAccounts(graph) }

  async function readTweets(ids: readonly TweetId[]): Promise<ReadonlyMap<TweetId, Tweet>> {
    if (ids.length === 0) return new Map()
    const check = await checkDeleted(ids)
    const found = new Map<TweetId, Tweet>()
    const missing: TweetId[] = []
    for (const id of ids) {
      if (check?.deleted.has(id) === true) continue
      const copy = heldBodies.get(id)
      if (copy !== undefined && copy.generation === check?.generation) found.set(id, copy.tweet)
      else missing.push(id)
    }
    const loaded = await loadTweets(missing)
    for (const id of missing) {
      const tweet = loaded.get(id)
      if (tweet === undefined) continue
      found.set(id, tweet)
      if (check !== null) heldBodies.set(id, { tweet, generation: check.generation })
    }
    return found
  }

  async function checkDeleted(ids: readonly TweetId[]): Promise<DeletedCheck | null> {
    try {
      return await views.checkDeleted(ids)
    } catch (error) {
      log.debug({ error }, 'tweets are read from their owner')
      return null
    }
  }
}

/** Accounts through a copy that may be two seconds old. */
function createReadAccounts(graph: Client): Hydration['accounts'] {
  const heldProfiles = new LRUCache<AccountId, Account>({ max: heldAccounts, ttl: keepAccountsMs })
  const loadAccounts = createBatcher(async (ids: readonly AccountId[]) => {
    const { accounts } = await graph.call(accountsByIds, { body: { ids: [...ids] } })
    return new Map(accounts.map((account) => [account.id, account]))
  }, idsPerCall)
  return readAccounts

  async function readAccounts(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Account>> {
    const found = new Map<AccountId, Account>()
    const missing = ids.filter((id) => {
      const copy = heldProfiles.get(id)
      if (copy !== undefined) found.set(id, copy)
      return copy === undefined
    })
    const loaded = await loadAccounts(missing)
    for (const id of missing) {
      const account = loaded.get(id)
      if (account === undefined) continue
      found.set(id, account)
      heldProfiles.set(id, account)
    }
    return found
  }
}
