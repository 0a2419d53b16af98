import type { AccountId, TweetId } from '@flightpath/contracts'
import { compareLists } from './compare/compare-lists.ts'
import { compareTables } from './compare/compare-tables.ts'
import { compareTexts } from './compare/compare-texts.ts'
import type { Difference } from './difference.ts'
import { homeOf, shownInPages } from './rules/home-rule.ts'
import { awareOf, loadViewer } from './rules/load-viewer.ts'
import { likedBy, mentioning, ownTweets } from './rules/tweet-rules.ts'
import { tweetsPerPage, type Served } from './served.ts'
import type { StoredGraph } from './stored/graph.ts'
import type { StoredTweets } from './stored/tweets.ts'

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

const views = [
  'home',
  'user-tweets',
  'mentions',
  'likes',
  'bookmarks',
  'following',
  'followers',
  'follow-requests',
  'blocking',
  'muting',
  'lists',
] as const

/** Compares all views of one account, of tweets up to an id, with what MySQL says. */
export async function verifyAccount(
  { graph, tweets, served }: AccountSources,
  account: AccountId,
  throughId: TweetId,
): Promise<AccountVerdict> {
  const stranger = await loadViewer(graph, account)
  const [following, followers] = [await graph.following(account), await graph.followers(account)]
  const near = await tweets.by([account, ...following], throughId)
  const mentions = await tweets.mentioning(account, throughId)
  const likes = await tweets.likedBy(account, throughId)
  const bookmarks = await tweets.bookmarkedBy(account, throughId)
  const all = [...near, ...mentions, ...likes, ...bookmarks]
  const viewer = await awareOf(graph, stranger, all)
  const own = ownTweets(viewer, near)
  const expected = {
    home: shownInPages(homeOf(viewer, near), tweetsPerPage),
    'user-tweets': idsOf(own),
    mentions: idsOf(mentioning(viewer, mentions)),
    likes: idsOf(likedBy(viewer, likes)),
    bookmarks: idsOf(likedBy(viewer, bookmarks)),
    following,
    followers,
    'follow-requests': await graph.followRequests(account),
    blocking: await graph.blocking(account),
    muting: await graph.muting(account),
    lists: await graph.listsOwnedBy(account),
  }
  const ownServed = await served.userTweets(account, throughId)
  const found = {
    home: idsOf(await served.home(account, throughId)),
    'user-tweets': idsOf(ownServed),
    mentions: idsOf(await served.mentions(account, throughId)),
    likes: idsOf(await served.likes(account, throughId)),
    bookmarks: idsOf(await served.bookmarks(account, throughId)),
    following: idsOf(await served.following(account)),
    followers: idsOf(await served.followers(account)),
    'follow-requests': idsOf(await served.followRequests(account)),
    blocking: idsOf(await served.blocking(account)),
    muting: idsOf(await served.muting(account)),
    lists: idsOf(await served.lists(account)),
  }
  const lists = views.flatMap((view) =>
    compareLists({ view, account }, expected[view], found[view]),
  )
  return {
    differences: [
      ...lists,
      ...(await compareTexts(graph, account, own, ownServed)),
      ...(await compareTables(graph, account, following.length, followers.length)),
    ],
    compared: views.reduce((sum, view) => sum + expected[view].length, 0),
  }
}

function idsOf(entries: readonly { readonly id: string }[]): readonly string[] {
  return entries.map(({ id }) => id)
}
