// What the services serve: every page of a view, as the gateway would ask for it.
import {
  compareIds,
  getBlocking,
  getBookmarks,
  getFollowers,
  getFollowing,
  getFollowRequests,
  getHomeTimeline,
  getLikedTweets,
  getListMembers,
  getListTweets,
  getMentions,
  getMuting,
  getOwnedLists,
  getUserTweets,
  parseTweetId,
  type AccountId,
  type ListId,
  type TweetId,
  type TweetView,
  type UserView,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http/client'

export type Served = ReturnType<typeof createServed>

export const tweetsPerPage = 100
const usersPerPage = 1000
const listsPerPage = 100

/**
 * Reads views from the timeline service, of tweets up to an id. With that upper bound a home timeline is read from the
 * cached list where there is one, and otherwise none is made: verifying everybody must not fill Redis.
 */
export function createServed(timeline: Client) {
  const tweets =
    (route: typeof getHomeTimeline | typeof getUserTweets | typeof getMentions) =>
    async (id: AccountId, throughId: TweetId): Promise<readonly TweetView[]> =>
      await allPages(async (token) => {
        const query = { ...tweetBounds(throughId), ...pageOf(token) }
        return await timeline.call(route, { params: { id }, query, as: id })
      })
  // Their order is another one than that of ids: who likes something meanwhile is looked at again.
  const marked =
    (route: typeof getLikedTweets | typeof getBookmarks) =>
    async (id: AccountId, throughId: TweetId): Promise<readonly TweetView[]> => {
      const all = await allPages(async (token) => {
        const query = { max_results: tweetsPerPage, ...pageOf(token) }
        return await timeline.call(route, { params: { id }, query, as: id })
      })
      return all.filter((tweet) => compareIds(tweet.id, throughId) <= 0)
    }
  const users =
    (
      route:
        | typeof getFollowers
        | typeof getFollowing
        | typeof getFollowRequests
        | typeof getBlocking
        | typeof getMuting,
    ) =>
    async (id: AccountId): Promise<readonly UserView[]> =>
      await allPages(async (token) => {
        const query = { max_results: usersPerPage, ...pageOf(token) }
        return await timeline.call(route, { params: { id }, query, as: id })
      })
  return {
    home: tweets(getHomeTimeline),
    userTweets: tweets(getUserTweets),
    mentions: tweets(getMentions),
    likes: marked(getLikedTweets),
    bookmarks: marked(getBookmarks),
    following: users(getFollowing),
    followers: users(getFollowers),
    followRequests: users(getFollowRequests),
    blocking: users(getBlocking),
    muting: users(getMuting),
    lists: async (id: AccountId) =>
      await allPages(async (token) => {
        const query = { max_results: listsPerPage, ...pageOf(token) }
        return await timeline.call(getOwnedLists, { params: { id }, query, as: id })
      }),
    /** As the list's owner sees it. */
    listTweets: async (id: ListId, owner: AccountId, throughId: TweetId) =>
      await allPages(async (token) => {
        const query = { ...tweetBounds(throughId), ...pageOf(token) }
        return await timeline.call(getListTweets, { params: { id }, query, as: owner })
      }),
    /** As the list's owner sees them. */
    listMembers: async (id: ListId, owner: AccountId) =>
      await allPages(async (token) => {
        const query = { max_results: listsPerPage, ...pageOf(token) }
        return await timeline.call(getListMembers, { params: { id }, query, as: owner })
      }),
  }
}

function tweetBounds(throughId: TweetId) {
  return { until_id: nextId(throughId), max_results: tweetsPerPage }
}

function pageOf(token: string | undefined) {
  return token === undefined ? {} : { pagination_token: token }
}

type Page<T> = { readonly data?: readonly T[]; readonly meta: { readonly next_token?: string } }

async function allPages<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const entries: T[] = []
  let token: string | undefined
  do {
    const page: Page<T> = await read(token)
    entries.push(...(page.data ?? []))
    token = page.meta.next_token
  } while (token !== undefined)
  return entries
}

// Upper bounds of the API exclude the id itself.
function nextId(id: TweetId): TweetId {
  const next = parseTweetId(String(BigInt(id) + 1n))
  if (next === null) throw new RangeError(`no id comes after ${id}`)
  return next
}
