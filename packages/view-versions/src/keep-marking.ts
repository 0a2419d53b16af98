import type { AccountId, TweetId } from '@flightpath/contracts'
import { createTrouble, type Logger } from '@flightpath/log'
import type { ViewVersions } from './view-versions.ts'

/** How writers invalidate readers' copies, after a commit and before the response. */
export type Marker = Pick<
  ViewVersions,
  'tombstone' | 'accountsChanged' | 'relationsChanged' | 'countsChanged'
>

/** Of each kind. Beyond that only the events carry the marks, which fanout applies. */
const maxPending = 100_000

const retryMs = 500

/**
 * Marks that are set in the end: each call resolves once Redis took it, or once it is kept to be tried again twice a
 * second until Redis takes it. Never rejects. What is pending when a process ends is left to the events.
 */
export function keepMarking(views: Marker, log: Logger): Marker & Disposable {
  const trouble = createTrouble(log, {
    began: 'redis does not take marks of what changed',
    ended: 'redis took all marks of what changed',
  })
  const pending = createPending()
  let timer: NodeJS.Timeout | undefined

  async function attempt(mark: () => Promise<void>, keep: () => void): Promise<void> {
    try {
      await mark()
    } catch (error) {
      keep()
      trouble.began(error instanceof Error ? error.message : String(error))
      timer ??= setTimeout(() => void retry(), retryMs).unref()
    }
  }

  const marker: Marker = {
    async tombstone(tweetIds) {
      const keep = () => addAll(pending.tweets, tweetIds)
      await attempt(() => views.tombstone(tweetIds), keep)
    },
    async accountsChanged(accountIds) {
      const keep = () => addAll(pending.accounts, accountIds)
      await attempt(() => views.accountsChanged(accountIds), keep)
    },
    async countsChanged(tweetIds, accountIds) {
      const keep = () => {
        addAll(pending.countsOfTweets, tweetIds)
        addAll(pending.countsOfAccounts, accountIds)
      }
      await attempt(() => views.countsChanged(tweetIds, accountIds), keep)
    },
    async relationsChanged(changes) {
      // An older version after a newer one changes nothing, so the order does not matter.
      const keep = () => {
        for (const { accountId, version } of changes) {
          const known = pending.relations.get(accountId)
          if (known === undefined && pending.relations.size >= maxPending) return
          pending.relations.set(accountId, Math.max(version, known ?? 0))
        }
      }
      await attempt(() => views.relationsChanged(changes), keep)
    },
  }

  async function retry(): Promise<void> {
    timer = undefined
    const [tweets, accounts] = [[...pending.tweets], [...pending.accounts]]
    const counts = [[...pending.countsOfTweets], [...pending.countsOfAccounts]] as const
    const relations = [...pending.relations].map(([accountId, version]) => ({ accountId, version }))
    for (const kept of Object.values(pending)) kept.clear()
    await Promise.all([
      marker.tombstone(tweets),
      marker.accountsChanged(accounts),
      marker.countsChanged(...counts),
      marker.relationsChanged(relations),
    ])
    if (Object.values(pending).every(({ size }) => size === 0)) trouble.ended()
  }

  return { ...marker, [Symbol.dispose]: () => clearTimeout(timer) }
}

function createPending() {
  return {
    tweets: new Set<TweetId>(),
    accounts: new Set<AccountId>(),
    countsOfTweets: new Set<TweetId>(),
    countsOfAccounts: new Set<AccountId>(),
    relations: new Map<AccountId, number>(),
  }
}

function addAll<T>(kept: Set<T>, values: readonly T[]): void {
  for (const value of values) if (kept.size < maxPending) kept.add(value)
}
