// When everything has arrived, every view of everybody is what the model says.
import type { Person } from '@flightpath/testing'
import type { Community } from './community.ts'
import { compareAccounts, compareTweets, compareView } from './compare.ts'
import type { Model } from './model.ts'
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
import {
  bookmarks,
  home,
  likedTweets,
  listTweets,
  mentions,
  quoteTweets,
  repostsOfMe,
  retweets,
  search,
  userTweets,
  type Exclude,
} from './tweet-views.ts'
import { blocked, seesAuthor } from './model.ts'
import type { View } from './view.ts'

/** A number from 0 to below the limit, another one each time, the same in each run. */
export type Pick = (limit: number) => number

/** The same numbers for the same seed (a linear congruential generator with the constants of Numerical Recipes). */
export function createPick(seed: number): Pick {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

const excludes: readonly Exclude[] = [[], ['replies'], ['retweets'], ['replies', 'retweets']]
// Of each tweet there are four views for everybody: each checkpoint looks at those of some.
const tweetsLookedAt = 6
const lookupsAtOnce = 100

/** Compares the views of all people, each in pages of some size. */
export async function compareEverything(
  { people, model }: Community,
  pick: Pick,
): Promise<string[]> {
  const tweets = Array.from({ length: Math.min(tweetsLookedAt, model.ids.length) }, () =>
    chosen(model.ids, pick),
  )
  const differences: string[] = []
  for (const person of people) {
    for (const view of viewsOf(model, person.id, people, tweets, pick)) {
      const size = view.least + pick(pick(2) === 0 ? 5 : view.most - view.least)
      differences.push(...(await compareView(person.api, view, size)))
    }
    differences.push(...(await compareLookups(model, person, people)))
  }
  return differences
}

function viewsOf(
  model: Model,
  viewer: string,
  people: readonly Person[],
  tweets: readonly string[],
  pick: Pick,
): View[] {
  const lists = [...model.lists.values()].filter(({ owner }) => !blocked(model, viewer, owner))
  return [
    home(model, viewer),
    home(model, viewer, chosen(excludes, pick)),
    mentions(model, viewer, viewer),
    likedTweets(model, viewer),
    bookmarks(model, viewer),
    repostsOfMe(model, viewer),
    blocking(model, viewer),
    muting(model, viewer),
    followRequests(model, viewer),
    ...people.flatMap(({ id }) => viewsOfOther(model, viewer, id, pick)),
    ...lists.flatMap((list) => [listTweets(model, viewer, list), listMembers(model, viewer, list)]),
    ...tweets
      .filter((id) => model.tweets.get(id)?.original == null)
      .flatMap((id) => [
        likingUsers(model, viewer, id),
        retweetedBy(model, viewer, id),
        retweets(model, viewer, id),
        quoteTweets(model, viewer, id),
      ]),
  ]
}

function viewsOfOther(model: Model, viewer: string, id: string, pick: Pick): View[] {
  const views = [
    userTweets(model, viewer, id, chosen(excludes, pick)),
    followers(model, viewer, id),
    following(model, viewer, id),
    search(model, viewer, id),
  ]
  // Of somebody whose tweets one may not see nothing says whether these are hidden too.
  if (!seesAuthor(model, viewer, id)) return views
  const open = viewer === id ? [] : [mentions(model, viewer, id)]
  return [...views, ownedLists(model, viewer, id), ...open]
}

async function compareLookups(
  model: Model,
  { api, id }: Person,
  people: readonly Person[],
): Promise<string[]> {
  const differences: string[] = []
  for (let from = 0; from < model.ids.length; from += lookupsAtOnce) {
    const ids = model.ids.slice(from, from + lookupsAtOnce)
    differences.push(...(await compareTweets(api, model, id, ids)))
  }
  const others = people.map((person) => person.id)
  return [...differences, ...(await compareAccounts(api, model, id, others))]
}

function chosen<T>(list: readonly T[], pick: Pick): T {
  const found = list[pick(list.length)]
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}
