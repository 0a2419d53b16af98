import { coalesce } from '@flightpath/batching'
import type { AccountId, TweetId } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import type { Pair, Relationship, Relationships } from './relationships.ts'
import { loadTargets, type Gate, type Target } from '../storing/visibility-store.ts'
import type { Reference } from '../storing/stored-tweet.ts'

/** A tweet as an account that wants to act on it finds it. */
export type Visibility =
  | { readonly kind: 'visible'; readonly tweet: VisibleTweet }
  /** It is not there, was deleted, or is not shown to the account. */
  | { readonly kind: 'missing' }
  /** Its author and the account do not see each other. */
  | { readonly kind: 'blocked' }

export type VisibleTweet = Reference & {
  readonly conversationId: TweetId
  /** Never known of the account's own. */
  readonly authorProtected: boolean
  /** As `reply_settings` have it. */
  readonly mayReply: boolean
}

/** What an account sees at an id; at a repost's its original. Rejects with a 503 ProblemError without graph's answer. */
export type CheckVisibility = (actorId: AccountId, tweetId: TweetId) => Promise<Visibility>

type Asked = { readonly actorId: AccountId; readonly tweetId: TweetId }

/** Ids in one statement. */
const tweetsAtOnce = 500

/**
 * Makes the function that looks before an account replies, quotes, likes, reposts or bookmarks. All that look at the
 * same time share one statement and one request to graph, which is asked only about others' tweets. A tweet that
 * points to nothing never comes here, so that it never waits for graph.
 */
export function createVisibilityCheck(
  reads: Database,
  relationships: Relationships,
): CheckVisibility {
  const look = coalesce<Asked, () => Visibility>(async (requests) => {
    const targets = await loadAll(reads, [...new Set(requests.map(({ tweetId }) => tweetId))])
    const known = await askAll(relationships, requests, targets)
    return requests.map(({ actorId, tweetId }) => () => {
      const target = targets.get(tweetId)
      return target === undefined ? { kind: 'missing' } : toVisibility(actorId, target, known)
    })
  })
  // Each judges for itself, so that one that lacks graph's answer does not fail the others.
  return async (actorId, tweetId) => (await look({ actorId, tweetId }))()
}

async function loadAll(
  reads: Database,
  ids: readonly TweetId[],
): Promise<ReadonlyMap<TweetId, Target>> {
  const targets = new Map<TweetId, Target>()
  for (let start = 0; start < ids.length; start += tweetsAtOnce) {
    const some = await loadTargets(reads, ids.slice(start, start + tweetsAtOnce))
    for (const [id, target] of some) targets.set(id, target)
  }
  return targets
}

/** How an actor stands to another account; throws when graph did not say. */
type Known = (actorId: AccountId, targetId: AccountId) => Relationship

async function askAll(
  relationships: Relationships,
  requests: readonly Asked[],
  targets: ReadonlyMap<TweetId, Target>,
): Promise<Known> {
  const pairs = new Map<string, Pair>()
  for (const { actorId, tweetId } of requests) {
    const target = targets.get(tweetId)
    for (const targetId of target === undefined ? [] : accountsThatMatter(actorId, target)) {
      pairs.set(`${actorId} ${targetId}`, { actorId, targetId })
    }
  }
  if (pairs.size === 0) return unanswered
  let answers: Relationship[]
  try {
    answers = await relationships([...pairs.values()])
  } catch (error) {
    return () => {
      throw error
    }
  }
  const known = new Map([...pairs.keys()].map((name, index) => [name, answers[index]]))
  return (actorId, targetId) => known.get(`${actorId} ${targetId}`) ?? unanswered(actorId, targetId)
}

function unanswered(actorId: AccountId, targetId: AccountId): never {
  throw new Error(`graph did not say how ${actorId} stands to ${targetId}`)
}

/** Whose relation to the actor decides. */
function accountsThatMatter(actorId: AccountId, { shownBy, gates }: Target): AccountId[] {
  const followed = gates.filter((gate) => asksGraph(actorId, gate)).map((gate) => gate.authorId)
  return [...new Set([...shownBy, ...followed])].filter((id) => id !== actorId)
}

function toVisibility(actorId: AccountId, target: Target, known: Known): Visibility {
  const others = target.shownBy.filter((id) => id !== actorId).map((id) => known(actorId, id))
  if (others.some(({ blocked }) => blocked)) return { kind: 'blocked' }
  if (others.some((other) => other.protected && !other.following)) return { kind: 'missing' }
  const { id, authorId, conversationId, gates } = target
  const authorProtected = authorId !== actorId && known(actorId, authorId).protected
  const mayReply = gates.every((gate) => isOpen(actorId, gate, known))
  return { kind: 'visible', tweet: { id, authorId, conversationId, authorProtected, mayReply } }
}

function isOpen(actorId: AccountId, gate: Gate, known: Known): boolean {
  if (asksGraph(actorId, gate)) return known(actorId, gate.authorId).followedBy
  return gate.authorId === actorId || gate.mentioned.includes(actorId)
}

/** Whether only the follow of the gate's author can open it. */
function asksGraph(actorId: AccountId, { authorId, settings, mentioned }: Gate): boolean {
  return settings === 'following' && authorId !== actorId && !mentioned.includes(actorId)
}
