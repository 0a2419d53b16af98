import type { AccountId, TweetId } from '@flightpath/contracts'
import { compareLists } from './compare-lists.ts'
import type { Difference } from './difference.ts'
import { homeOf } from './home-rule.ts'
import type { Served } from './served.ts'
import type { StoredGraph } from './stored-graph.ts'
import type { StoredTweets } from './stored-tweets.ts'

export type AccountSources = {
  readonly graph: StoredGraph
  readonly tweets: StoredTweets
  readonly served: Served
}

export type AccountVerdict = {
  readonly differences: readonly Difference[]
  /** Entries of all views that were compared. */
  readonly compared: number
}

/** Compares all views of one account, of tweets up to an id, with what MySQL says. */
export async function verifyAccount(
  { graph, tweets, served }: AccountSources,
  account: AccountId,
  throughId: TweetId,
): Promise<AccountVerdict> {
  const [following, followers] = [await graph.following(account), await graph.followers(account)]
  const near = await tweets.by([account, ...following], throughId)
  const own = await tweets.ofUser(account, throughId)
  const mentions = await tweets.mentioning(account, throughId)
  const expected = {
    home: homeOf(account, following, near),
    'user-tweets': own.map(({ id }) => id),
    mentions,
    following,
    followers,
  }
  const ownServed = await served.userTweets(account, throughId)
  const found = {
    home: idsOf(await served.home(account, throughId)),
    'user-tweets': idsOf(ownServed),
    mentions: idsOf(await served.mentions(account, throughId)),
    following: idsOf(await served.following(account)),
    followers: idsOf(await served.followers(account)),
  }
  const views = ['home', 'user-tweets', 'mentions', 'following', 'followers'] as const
  const lists = views.flatMap((view) =>
    compareLists({ view, account }, expected[view], found[view]),
  )
  return {
    differences: [
      ...lists,
      ...compareTexts(account, own, ownServed),
      ...(await compareFollowTables(graph, account, following.length, followers.length)),
    ],
    compared: views.reduce((sum, view) => sum + expected[view].length, 0),
  }
}

type Text = { readonly id: string; readonly text: string }

function idsOf(entries: readonly { readonly id: string }[]): readonly string[] {
  return entries.map(({ id }) => id)
}

/** Every text stands in one user timeline, so looking there looks at all. */
function compareTexts(
  account: AccountId,
  expected: readonly Text[],
  found: readonly Text[],
): readonly Difference[] {
  const texts = new Map(found.map(({ id, text }) => [id, text]))
  return expected.flatMap(({ id, text }): Difference[] => {
    const other = texts.get(id)
    if (other === undefined || other === text) return []
    const [is, was] = [JSON.stringify(text), JSON.stringify(other)]
    return [{ view: 'user-tweets', account, id, expected: is, found: was }]
  })
}

async function compareFollowTables(
  graph: StoredGraph,
  account: AccountId,
  following: number,
  followers: number,
): Promise<readonly Difference[]> {
  const half = (await graph.halfFollows(account)).map((id): Difference => {
    const [expected, found] = ['it in both tables', 'it in one, or at two positions']
    return { view: 'follow-tables', account, id, expected, found }
  })
  const counts = await graph.counts(account)
  const compare = (what: string, expected: number, found: number | null): Difference[] => {
    if (expected === found) return []
    const [is, was] = [`${expected} ${what}`, `a count of ${found ?? 'nothing'}`]
    return [{ view: 'follow-counts', account, id: null, expected: is, found: was }]
  }
  return [
    ...half,
    ...compare('following', following, counts.following),
    ...compare('followers', followers, counts.followers),
  ]
}
