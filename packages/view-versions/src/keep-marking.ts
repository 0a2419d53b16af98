import type { AccountId, TweetId } from '@flightpath/contracts'
import { createTrouble, type Logger } from '@flightpath/log'
import type { ViewVersions } from './view-versions.ts'

/** What writers say to readers after a commit and before the answer. */
export type Marker = Pick<ViewVersions, 'tombstone' | 'accountsChanged' | 'relationsChanged'>

/** Of each kind. Beyond that only the events carry the marks, which fanout applies. */
const maxOwed = 100_000

const retryMs = 500

/**
 * Marks that are set in the end: each call resolves once Redis took it, or once it is kept to be said again, twice a
 * second, until Redis takes it. Never rejects. What a process owes as it ends is left to the events.
 */
export function keepMarking(views: Marker, log: Logger): Marker & Disposable {
  const trouble = createTrouble(log, {
    began: 'redis does not take marks of what changed',
    ended: 'redis took all marks of what changed',
  })
  const owed = {
    tweets: new Set<TweetId>(),
    accounts: new Set<AccountId>(),
    relations: new Map<AccountId, number>(),
  }
  let timer: NodeJS.Timeout | undefined

  async function attempt(mark: () => Promise<void>, keep: () => void): Promise<void> {
    try {
      await mark()
    } catch (error) {
      keep()
      trouble.began(error instanceof Error ? error.message : String(error))
      timer ??= setTimeout(() => void sayAgain(), retryMs).unref()
    }
  }

  const say: Marker = {
    async tombstone(tweetIds) {
      const keep = () => addAll(owed.tweets, tweetIds)
      await attempt(() => views.tombstone(tweetIds), keep)
    },
    async accountsChanged(accountIds) {
      const keep = () => addAll(owed.accounts, accountIds)
      await attempt(() => views.accountsChanged(accountIds), keep)
    },
    async relationsChanged(changes) {
      // An older version that is said after a newer one changes nothing, so the order does not matter.
      const keep = () => {
        for (const { accountId, version } of changes) {
          const known = owed.relations.get(accountId)
          if (known === undefined && owed.relations.size >= maxOwed) return
          owed.relations.set(accountId, Math.max(version, known ?? 0))
        }
      }
      await attempt(() => views.relationsChanged(changes), keep)
    },
  }

  async function sayAgain(): Promise<void> {
    timer = undefined
    const [tweets, accounts] = [[...owed.tweets], [...owed.accounts]]
    const relations = [...owed.relations].map(([accountId, version]) => ({ accountId, version }))
    for (const kept of Object.values(owed)) kept.clear()
    await Promise.all([
      say.tombstone(tweets),
      say.accountsChanged(accounts),
      say.relationsChanged(relations),
    ])
    if (Object.values(owed).every(({ size }) => size === 0)) trouble.ended()
  }

  return { ...say, [Symbol.dispose]: () => clearTimeout(timer) }
}

function addAll<T>(kept: Set<T>, values: readonly T[]): void {
  for (const value of values) if (kept.size < maxOwed) kept.add(value)
}
