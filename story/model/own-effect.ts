// What an account must see at once of what it did: everything that the action concerns.
import { compareIds } from '@flightpath/contracts'
import type { Person } from '@flightpath/testing'
import type { Action } from './action.ts'
import type { Community } from './community.ts'
import { compareAccounts, compareTweets, compareView } from './compare.ts'
import { originalOf, type Model } from './model.ts'
import {
  blocking,
  followers,
  following,
  followRequests,
  likingUsers,
  listMembers,
  muting,
  ownedLists,
  retweetedBy,
} from './people-views.ts'
import { readPage } from './reading.ts'
import {
  bookmarks,
  home,
  likedTweets,
  listTweets,
  mentions,
  quoteTweets,
  retweets,
  userTweets,
} from './tweet-views.ts'
import type { View } from './view.ts'

type Concern = {
  readonly views?: readonly View[]
  readonly tweets?: readonly string[]
  readonly accounts?: readonly string[]
}

/** Compares what the action concerns, as its author reads it now. */
export async function compareOwn(
  community: Community,
  action: Action,
  { api, id }: Person,
): Promise<string[]> {
  const { model, people } = community
  const { views = [], tweets = [], accounts = [] } = concernsOf(model, action)
  // Fans follow people of other communities too, which this model does not know.
  const known = people.map((person) => person.id).filter((one) => accounts.includes(one))
  const found = await Promise.all([
    ...views.map((view) => compareView(api, view, view.most)),
    compareTweets(api, model, id, [...new Set(tweets)]),
    known.length === 0 ? [] : compareAccounts(api, model, id, known),
    compareHomeNow(community, { api, id }, 100),
  ])
  return found.flat()
}

function concernsOf(model: Model, action: Action): Concern {
  const { by } = action
  switch (action.kind) {
    case 'post':
      return concernsOfPost(model, action)
    case 'delete':
      return {
        views: [userTweets(model, by, by), likedTweets(model, by), bookmarks(model, by)],
        tweets: [action.tweet],
        accounts: [by],
      }
    case 'repost':
    case 'unrepost': {
      const tweets = originalIds(model, action.tweet)
      const about = tweets.flatMap((id) => [retweets(model, by, id), retweetedBy(model, by, id)])
      return { views: [userTweets(model, by, by), ...about], tweets, accounts: [by] }
    }
    case 'like':
    case 'unlike': {
      const tweets = originalIds(model, action.tweet)
      const about = tweets.map((id) => likingUsers(model, by, id))
      return { views: [likedTweets(model, by), ...about], tweets, accounts: [by] }
    }
    case 'bookmark':
    case 'unbookmark':
      return { views: [bookmarks(model, by)], tweets: originalIds(model, action.tweet) }
    case 'pin':
    case 'unpin':
      return { accounts: [by] }
    case 'hide':
      return { tweets: [action.tweet] }
    case 'protect':
      return {
        views: [followers(model, by, by), followRequests(model, by)],
        accounts: [by],
      }
    case 'create-list':
      return { views: [ownedLists(model, by, by)] }
    case 'delete-list':
    case 'list-privacy':
    case 'add-member':
    case 'remove-member':
      return concernsOfList(model, action)
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'decline':
    case 'block':
    case 'unblock':
    case 'mute':
    case 'unmute':
      return concernsOfRelation(model, by, action.whom)
  }
}

function concernsOfPost(model: Model, action: Action & { kind: 'post' }): Concern {
  const { by } = action
  const parent = originalIds(model, action.replyTo)
  const quoted = originalIds(model, action.quoted)
  const quotes = quoted.map((tweet) => quoteTweets(model, by, tweet))
  const views = [userTweets(model, by, by), ...quotes]
  if (action.mentions.includes(by)) views.push(mentions(model, by, by))
  return { views, tweets: [model.ids.at(-1) ?? '', ...parent, ...quoted], accounts: [by] }
}

function concernsOfList(model: Model, action: Action & { list: string }): Concern {
  const { by } = action
  const list = model.lists.get(action.list)
  const about =
    list === undefined ? [] : [listTweets(model, by, list), listMembers(model, by, list)]
  const accounts = 'whom' in action ? [action.whom] : []
  return { views: [ownedLists(model, by, by), ...about], accounts }
}

function concernsOfRelation(model: Model, by: string, whom: string): Concern {
  return {
    views: [
      following(model, by, by),
      followers(model, by, by),
      followers(model, by, whom),
      followRequests(model, by),
      blocking(model, by),
      muting(model, by),
      userTweets(model, by, whom),
    ],
    accounts: [by, whom],
  }
}

function originalIds(model: Model, id: string | null): string[] {
  if (id === null) return []
  const original = originalOf(model, id)
  return original === undefined ? [id] : [original.id]
}

/**
 * Compares the newest page of a home timeline at any moment: what is there belongs there, and what is missing is on its
 * way: it is fresh and by somebody else.
 */
export async function compareHomeNow(
  { model, fresh }: Community,
  { api, id: viewer }: Pick<Person, 'api' | 'id'>,
  size: number,
): Promise<string[]> {
  const view = home(model, viewer)
  const { ids, next } = await readPage(api, view.path, size)
  const entries = new Map((view.entries ?? []).map((entry) => [entry.id, entry]))
  const shown = new Map(ids.map((id) => [entries.get(id)?.shows ?? id, id]))
  const lowest = next === undefined ? '0' : (ids.at(-1) ?? '0')
  const missing = [...entries.values()].filter(({ id, shows }) => {
    if (fresh.has(id) && model.authors.get(id) !== viewer) return false
    if (compareIds(id, lowest) < 0) return false
    return compareIds(shown.get(shows) ?? '0', id) < 0
  })
  const what = `home as ${viewer} at once: ${ids.join(' ')}`
  return [
    ...ids.filter((id) => !entries.has(id)).map((id) => `${what}: ${id} does not belong there`),
    ...missing.map(({ id }) => `${what}: ${id} is missing`),
    ...(shown.size < ids.length ? [`${what}: something is shown twice`] : []),
    ...(isDescending(ids) ? [] : [`${what}: not newest first`]),
  ]
}

function isDescending(ids: readonly string[]): boolean {
  return ids.every((id, index) => index === 0 || compareIds(ids[index - 1] ?? '0', id) > 0)
}
