// Every view that somebody may ask for.
import { compareIds } from '@flightpath/contracts'
import { blocked, nobody, seesAuthor, type Model } from './model.ts'
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
import { chosen, type Pick } from './pick.ts'
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
import { between, type View } from './view.ts'

const excludes: readonly Exclude[] = [[], ['replies'], ['retweets'], ['replies', 'retweets']]

/** Of people and of some tweets. */
export function viewsOfPerson(
  model: Model,
  viewer: string,
  people: readonly string[],
  tweets: readonly string[],
  pick: Pick,
): View[] {
  return [
    ...bounded(home(model, viewer), model, pick),
    home(model, viewer, chosen(excludes, pick)),
    ...bounded(mentions(model, viewer, viewer), model, pick),
    likedTweets(model, viewer),
    bookmarks(model, viewer),
    repostsOfMe(model, viewer),
    blocking(model, viewer),
    muting(model, viewer),
    followRequests(model, viewer),
    ...originalsOf(model, tweets).map((id) => likingUsers(model, viewer, id)),
    ...viewsOfAnybody(model, viewer, people, tweets, pick),
  ]
}

/** What one sees with a token that acts for no account. */
export function viewsOfNobody(
  model: Model,
  people: readonly string[],
  tweets: readonly string[],
  pick: Pick,
): View[] {
  return viewsOfAnybody(model, nobody, people, tweets, pick)
}

function viewsOfAnybody(
  model: Model,
  viewer: string,
  people: readonly string[],
  tweets: readonly string[],
  pick: Pick,
): View[] {
  // Nothing says whether one sees lists of somebody whom one blocks.
  const lists = [...model.lists.values()].filter(({ owner }) => !blocked(model, viewer, owner))
  return [
    ...people.flatMap((id) => viewsOfAccount(model, viewer, id, pick)),
    ...lists.flatMap((list) => [
      ...bounded(listTweets(model, viewer, list), model, pick),
      listMembers(model, viewer, list),
    ]),
    ...originalsOf(model, tweets).flatMap((id) => [
      retweetedBy(model, viewer, id),
      retweets(model, viewer, id),
      quoteTweets(model, viewer, id),
    ]),
  ]
}

function viewsOfAccount(model: Model, viewer: string, id: string, pick: Pick): View[] {
  const views = [
    ...bounded(userTweets(model, viewer, id, chosen(excludes, pick)), model, pick),
    followers(model, viewer, id),
    following(model, viewer, id),
    ...bounded(search(model, viewer, id), model, pick),
  ]
  // Of somebody whose tweets one may not see nothing says whether these are hidden too.
  if (!seesAuthor(model, viewer, id)) return views
  const others = viewer === id ? [] : [mentions(model, viewer, id)]
  return [...views, ownedLists(model, viewer, id), ...others]
}

/** The view, and now and then what lies between two tweets of it. */
function bounded(view: View, model: Model, pick: Pick): View[] {
  if (pick(3) > 0 || model.ids.length === 0 || view.entries === null) return [view]
  const [since, until] = [chosen(model.ids, pick), chosen(model.ids, pick)]
  return compareIds(since, until) < 0 ? [view, between(view, since, until)] : [view]
}

function originalsOf(model: Model, tweets: readonly string[]): readonly string[] {
  return tweets.filter((id) => model.tweets.get(id)?.original == null)
}
