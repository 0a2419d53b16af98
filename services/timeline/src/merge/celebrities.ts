import { celebrities, type AccountId } from '@flightpath/contracts'
import { PeerUnavailableError, type Client } from '@flightpath/http'

export type Celebrities = AsyncDisposable & {
  /** Those of `following` whose tweets are not pushed. Throws PeerUnavailableError when they are not known. */
  among(following: ReadonlySet<AccountId>): AccountId[]
  /** Whether graph answered lately. */
  known(): boolean
}

const refreshEveryMs = 5000

/**
 * Fanout goes on pushing a new celebrity's tweets for a minute. A set that is older than this could miss one whose
 * pushes have ended, so reads are refused rather than wrong.
 */
const timeToLiveMs = 30_000

/** All celebrities, asked of graph every five seconds: there are few of them, and fewer new ones. */
export async function watchCelebrities(graph: Client, now: () => number): Promise<Celebrities> {
  let current: ReadonlySet<AccountId> = new Set()
  let knownAtMs = Number.NEGATIVE_INFINITY
  const refresh = async (): Promise<void> => {
    const askedAtMs = now()
    const answer = await graph.call(celebrities, {}).catch(() => null)
    if (answer === null) return
    current = new Set(answer.celebrities.map(({ id }) => id))
    knownAtMs = askedAtMs
  }
  await refresh()
  let refreshing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    refreshing = refresh()
  }, refreshEveryMs)
  const isKnown = () => now() - knownAtMs <= timeToLiveMs
  return {
    known: isKnown,
    among(following) {
      if (!isKnown()) throw new PeerUnavailableError('graph')
      return [...current].filter((id) => following.has(id))
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await refreshing
    },
  }
}
