// What somebody else may do with an account's things, for every operation of the API document by its operationId.
import type { World } from './15-world.ts'

export type Attempt = {
  readonly path: string
  readonly body?: object
  readonly answers: readonly number[]
}

/** An operation that reads: the owner reads these paths, and sees what the owner has. */
export type ReadRule = {
  readonly paths: (world: World) => readonly string[]
  /**
   * What the other gets. `refused`: 403. `hidden`: an answer without data. `public`: an answer with what everybody may
   * see and nothing else. An app-only token gets what the other gets, or less.
   */
  readonly other: 'refused' | 'hidden' | 'public'
}

/** An operation that changes something: none of these attempts of the other's changes anything of the owner's. */
export type ChangeRule = { readonly attempts: (world: World) => readonly Attempt[] }

const refused = [403]
const absent = [403, 404]
const done = [200, 201]

/** In the owner's name, which is never allowed. */
function inTheirName(rest: string, body?: (world: World) => object): ChangeRule['attempts'] {
  return (world) => [
    attempt(`/2/users/${world.owner.id}${fill(rest, world)}`, refused, body?.(world)),
  ]
}

/** In the other's own name, with a tweet of the owner's. */
function withTheirTweet(rest: string, answers: readonly number[]): ChangeRule['attempts'] {
  return (world) =>
    [world.tweet, world.quote, world.repost].map((id) =>
      attempt(`/2/users/${world.other.id}/${rest}`, answers, { tweet_id: id }),
    )
}

/** In the other's own name: taking back what was never done. */
function undo(rest: string, answers: readonly number[] = done): ChangeRule['attempts'] {
  return (world) => [attempt(`/2/users/${world.other.id}${fill(rest, world)}`, answers)]
}

function withTheirLists(method: (list: string, world: World) => Attempt): ChangeRule['attempts'] {
  return (world) => [world.privateList, world.openList].map((list) => method(list, world))
}

function both(...all: readonly ChangeRule['attempts'][]): ChangeRule {
  return { attempts: (world) => all.flatMap((attempts) => attempts(world)) }
}

function attempt(path: string, answers: readonly number[], body?: object): Attempt {
  return { path, answers, ...(body !== undefined && { body }) }
}

/** Replaces `{name}` by the world's id of that name. */
function fill(path: string, world: World): string {
  return path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => namedId(name, world))
}

function namedId(name: string, world: World): string {
  const { owner, other, friend, asker, poster, enemy, noisy } = world
  const people = Object.entries({ owner, other, friend, asker, poster, enemy, noisy })
  const ids = new Map(people.map(([who, { id }]) => [who, id]))
  for (const [what, id] of Object.entries(world)) if (typeof id === 'string') ids.set(what, id)
  const id = name === 'ownerName' ? owner.username : ids.get(name)
  if (id === undefined) throw new Error(`the world has no ${name}`)
  return id
}

const reads = (other: ReadRule['other'], ...paths: readonly string[]): ReadRule => ({
  other,
  paths: (world) => paths.map((path) => fill(path, world)),
})

const target = (world: World) => ({ target_user_id: world.poster.id })
const tweetId = (world: World) => ({ tweet_id: world.publicTweet })

export const readRules: Readonly<Record<string, ReadRule>> = {
  getPostsById: reads(
    'public',
    ...['tweet', 'quote', 'repost', 'friendsQuote', 'reply'].map((id) => `/2/tweets/{${id}}`),
  ),
  getPostsByIds: reads('public', '/2/tweets?ids={tweet},{quote},{repost},{friendsQuote},{reply}'),
  getUsersTimeline: reads('refused', '/2/users/{owner}/timelines/reverse_chronological'),
  getUsersPosts: reads('hidden', '/2/users/{owner}/tweets'),
  getUsersMentions: reads('public', '/2/users/{owner}/mentions', '/2/users/{other}/mentions'),
  getListsPosts: reads(
    'public',
    ...['privateList', 'openList', 'friendsList'].map((list) => `/2/lists/{${list}}/tweets`),
  ),
  getUsersLikedPosts: reads(
    'public',
    '/2/users/{friend}/liked_tweets',
    '/2/users/{owner}/liked_tweets',
  ),
  getUsersBookmarks: reads('refused', '/2/users/{owner}/bookmarks'),
  getPostsQuotedPosts: reads(
    'public',
    '/2/tweets/{publicTweet}/quote_tweets',
    '/2/tweets/{tweet}/quote_tweets',
  ),
  getPostsReposts: reads(
    'public',
    '/2/tweets/{publicTweet}/retweets',
    '/2/tweets/{tweet}/retweets',
  ),
  getUsersRepostsOfMe: reads('public', '/2/users/reposts_of_me'),
  getPostsLikingUsers: reads('hidden', '/2/tweets/{tweet}/liking_users'),
  getPostsRepostedBy: reads(
    'public',
    '/2/tweets/{publicTweet}/retweeted_by',
    '/2/tweets/{tweet}/retweeted_by',
  ),
  searchPostsRecent: reads('hidden', '/2/tweets/search/recent?query={secret}'),
  searchPostsAll: reads('hidden', '/2/tweets/search/all?query={secret}'),
  getPostsCountsRecent: reads('public', '/2/tweets/counts/recent?query={secret}'),
  getPostsCountsAll: reads('public', '/2/tweets/counts/all?query={secret}'),
  getUsersMe: reads('public', '/2/users/me'),
  getUsersById: reads('public', '/2/users/{owner}'),
  getUsersByIds: reads('public', '/2/users?ids={owner},{friend}'),
  getUsersByUsername: reads('public', '/2/users/by/username/{ownerName}'),
  getUsersByUsernames: reads('public', '/2/users/by?usernames={ownerName}'),
  searchUsers: reads('public', '/2/users/search?query={ownerName}'),
  getUsersFollowers: reads('hidden', '/2/users/{owner}/followers'),
  getUsersFollowing: reads('hidden', '/2/users/{owner}/following'),
  getFollowRequests: reads('refused', '/2/users/{owner}/follow_requests'),
  getUsersBlocking: reads('refused', '/2/users/{owner}/blocking'),
  getUsersMuting: reads('refused', '/2/users/{owner}/muting'),
  getListsById: reads('public', '/2/lists/{privateList}', '/2/lists/{openList}'),
  getListsMembers: reads('public', '/2/lists/{privateList}/members', '/2/lists/{openList}/members'),
  getListsFollowers: reads(
    'public',
    '/2/lists/{privateList}/followers',
    '/2/lists/{openList}/followers',
  ),
  getUsersOwnedLists: reads('public', '/2/users/{owner}/owned_lists'),
  getUsersListMemberships: reads(
    'public',
    '/2/users/{friend}/list_memberships',
    '/2/users/{poster}/list_memberships',
  ),
  getUsersFollowedLists: reads(
    'public',
    '/2/users/{friend}/followed_lists',
    '/2/users/{owner}/followed_lists',
  ),
  getUsersPinnedLists: reads('refused', '/2/users/{owner}/pinned_lists'),
}

export const changeRules: Readonly<Record<string, ChangeRule>> = {
  createPosts: {
    attempts: ({ tweet, quote, repost }) => [
      ...[tweet, quote].map((id) =>
        attempt('/2/tweets', [400, 403], { text: 'hi', reply: { in_reply_to_tweet_id: id } }),
      ),
      ...[tweet, quote].map((id) =>
        attempt('/2/tweets', [400, 403], { text: 'hi', quote_tweet_id: id }),
      ),
      attempt('/2/tweets', [400, 403], { text: 'hi', quote_tweet_id: repost }),
    ],
  },
  deletePosts: {
    attempts: ({ tweet, quote, repost, reply }) =>
      [tweet, quote, repost, reply].map((id) => attempt(`/2/tweets/${id}`, absent)),
  },
  hidePostsReply: {
    attempts: ({ reply, tweet }) =>
      [reply, tweet].map((id) => attempt(`/2/tweets/${id}/hidden`, absent, { hidden: false })),
  },
  likePost: both(inTheirName('/likes', tweetId), withTheirTweet('likes', absent)),
  unlikePost: both(inTheirName('/likes/{publicTweet}'), undo('/likes/{tweet}')),
  repostPost: both(inTheirName('/retweets', tweetId), withTheirTweet('retweets', absent)),
  unrepostPost: both(inTheirName('/retweets/{publicTweet}'), undo('/retweets/{publicTweet}')),
  createUsersBookmark: both(
    inTheirName('/bookmarks', tweetId),
    withTheirTweet('bookmarks', absent),
  ),
  deleteUsersBookmark: both(inTheirName('/bookmarks/{publicTweet}'), undo('/bookmarks/{tweet}')),
  pinPost: both(inTheirName('/pinned_tweets', tweetId), withTheirTweet('pinned_tweets', absent)),
  unpinPost: both(inTheirName('/pinned_tweets/{tweet}'), undo('/pinned_tweets/{tweet}')),
  updateProfile: both(inTheirName('', () => ({ name: 'Somebody Else', protected: false }))),
  followUser: both(inTheirName('/following', ({ noisy }) => ({ target_user_id: noisy.id }))),
  unfollowUser: both(inTheirName('/following/{poster}'), undo('/following/{owner}')),
  acceptFollowRequest: both(
    inTheirName('/follow_requests', ({ asker }) => ({ target_user_id: asker.id })),
    ({ other, asker }) => [
      attempt(`/2/users/${other.id}/follow_requests`, absent, { target_user_id: asker.id }),
    ],
  ),
  declineFollowRequest: both(
    inTheirName('/follow_requests/{asker}'),
    undo('/follow_requests/{asker}', [200, 404]),
  ),
  blockUser: both(inTheirName('/blocking', target)),
  unblockUser: both(inTheirName('/blocking/{enemy}'), undo('/blocking/{owner}')),
  muteUser: both(inTheirName('/muting', target)),
  unmuteUser: both(inTheirName('/muting/{noisy}'), undo('/muting/{owner}')),
  createLists: { attempts: () => [attempt('/2/lists', done, { name: 'of my own' })] },
  updateLists: both(
    withTheirLists((list) => attempt(`/2/lists/${list}`, absent, { name: 'mine', private: false })),
  ),
  deleteLists: both(withTheirLists((list) => attempt(`/2/lists/${list}`, absent))),
  addListsMember: both(
    withTheirLists((list, { other }) =>
      attempt(`/2/lists/${list}/members`, absent, { user_id: other.id }),
    ),
  ),
  removeListsMemberByUserId: both(
    withTheirLists((list, { friend }) => attempt(`/2/lists/${list}/members/${friend.id}`, absent)),
  ),
  followList: both(
    inTheirName('/followed_lists', ({ openList }) => ({ list_id: openList })),
    ({ other, privateList }) => [
      attempt(`/2/users/${other.id}/followed_lists`, absent, { list_id: privateList }),
    ],
  ),
  unfollowList: both(inTheirName('/followed_lists/{openList}'), undo('/followed_lists/{openList}')),
  pinList: both(
    inTheirName('/pinned_lists', ({ openList }) => ({ list_id: openList })),
    ({ other, privateList }) => [
      attempt(`/2/users/${other.id}/pinned_lists`, absent, { list_id: privateList }),
    ],
  ),
  unpinList: both(inTheirName('/pinned_lists/{privateList}'), undo('/pinned_lists/{privateList}')),
}
