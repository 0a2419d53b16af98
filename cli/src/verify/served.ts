// What the services serve: every page of a view, as the gateway would ask for it.
import {
  getFollowers,
  getFollowing,
  getHomeTimeline,
  getMentions,
  getUserTweets,
  parseTweetId,
  type AccountId,
  type TweetId,
  type TweetView,
  type UserView,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'

export type Served = ReturnType<typeof createServed>

const tweetsPerPage = 100
const usersPerPage = 1000

/**
 * Reads views from the timeline service, of tweets up to an id. With that upper bound a home timeline is read from the
 * cached list where there is one, and otherwise none is made: verifying everybody must not fill Redis.
 */
export function createServed(timeline: Client) {
  const tweets =
    (route: typeof getHomeTimeline | typeof getUserTweets | typeof getMentions) =>
    async (id: AccountId, throughId: TweetId): Promise<readonly TweetView[]> =>
      await allPages(async (token) => {
        const bounds = { until_id: nextId(throughId), max_results: tweetsPerPage }
        const query = { ...bounds, ...(token !== undefined && { pagination_token: token }) }
        return await timeline.call(route, { params: { id }, query, as: id })
      })
  const users =
    (route: typeof getFollowers | typeof getFollowing) =>
    async (id: AccountId): Promise<readonly UserView[]> =>
      await allPages(async (token) => {
        const query = {
          max_results: usersPerPage,
          ...(token !== undefined && { pagination_token: token }),
        }
        return await timeline.call(route, { params: { id }, query, as: id })
      })
  return {
    home: tweets(getHomeTimeline),
    userTweets: tweets(getUserTweets),
    mentions: tweets(getMentions),
    following: users(getFollowing),
    followers: users(getFollowers),
  }
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
