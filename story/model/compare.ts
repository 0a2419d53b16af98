// Asks for views and says where they are not what the model says.
import type { Api } from '@flightpath/testing'
import { compareIds } from '@flightpath/contracts'
import {
  factsOfAccount,
  factsOfTweet,
  includedWith,
  whyHidden,
  type AccountFacts,
} from './facts.ts'
import type { Model } from './model.ts'
import {
  entriesOf,
  problemOf,
  readPage,
  readPages,
  requireDone,
  type Entity,
  type PageRead,
} from './reading.ts'
import { pagesOf, type View } from './view.ts'

/** Where a view differs, read in pages of a size; and where the way back through its pages does. */
export async function compareView(api: Api, view: View, size: number): Promise<string[]> {
  const what = `${view.name} as ${view.viewer} in pages of ${size}`
  const pages = await readPages(api, view.path, size)
  if (view.entries === null) {
    const isRefused = pages.every(({ ids, errors }) => ids.length === 0 && errors.length > 0)
    return isRefused ? [] : [`${what}: expected errors and no data, found ${show(pages)}`]
  }
  const refused = pages.flatMap(({ errors }) => errors).filter((type) => type !== '')
  if (refused.length > 0 && pages.every(({ ids }) => ids.length === 0) && pages.length === 1) {
    return [`${what}: expected ${view.entries.length} entries, found errors ${refused.join(' ')}`]
  }
  const expected = pagesOf(view, size)
  const found = pages.map(({ ids }) => ids)
  if (view.open.size > 0) {
    const isClear = (id: string): boolean => !view.open.has(id)
    return differ(what, expected.flat().filter(isClear), found.flat().filter(isClear))
  }
  const differences = differ(what, expected, endsWithShown(view, expected, found) ?? found)
  return differences.length > 0 ? differences : await compareWayBack(api, view, size, pages, what)
}

/** When nothing is left but what the last page shows already, there may be another page or not. */
function endsWithShown(
  view: View,
  expected: readonly (readonly string[])[],
  found: readonly (readonly string[])[],
): readonly (readonly string[])[] | null {
  if (!view.once || found.length >= expected.length) return null
  const shows = new Map((view.entries ?? []).map((entry) => [entry.id, entry.shows]))
  const last = new Set((found.at(-1) ?? []).map((id) => shows.get(id)))
  const rest = expected.slice(found.length)
  return rest.flat().every((id) => last.has(shows.get(id))) ? [...found, ...rest] : null
}

async function compareWayBack(
  api: Api,
  view: View,
  size: number,
  pages: readonly PageRead[],
  what: string,
): Promise<string[]> {
  const [last, before] = [pages.at(-1), pages.at(-2)]
  if (last === undefined || before === undefined) return []
  if (last.previous === undefined) return [`${what}: the last page has no previous_token`]
  const back = await readPage(api, view.path, size, last.previous)
  if (!view.once) return differ(`${what}, back from the last page`, before.ids, back.ids)
  // Upwards a page may end elsewhere, because reposts hide what lies below them.
  const top = last.ids[0] ?? ''
  const isAbove = back.ids.length > 0 && back.ids.every((id) => compareIds(id, top) > 0)
  return isAbove ? [] : [`${what}, back from the last page: found ${back.ids.join(' ')}`]
}

const fields = 'author_id,conversation_id,in_reply_to_user_id,referenced_tweets,public_metrics'

/** Where the lookup of tweets differs. At most 100. */
export async function compareTweets(
  api: Api,
  model: Model,
  viewer: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const path = `/2/tweets?ids=${ids.join(',')}&tweet.fields=${fields}&expansions=referenced_tweets.id`
  const { body } = requireDone(await api.get(path), `GET ${path}`)
  const shown = new Map(entriesOf(body.data).map((tweet) => [String(tweet['id']), tweet]))
  const hidden = new Map(
    (body.errors ?? []).map((error) => [error.resource_id ?? '', problemOf(error)]),
  )
  const included = new Set([...(body.includes?.tweets ?? []).map(({ id }) => id), ...shown.keys()])
  const allowed = new Set(ids)
  const differences = ids.flatMap((id) => {
    const what = `tweet ${id} as ${viewer}`
    const reason = whyHidden(model, viewer, id)
    if (reason !== null) {
      return shown.has(id) || hidden.get(id) !== reason
        ? [`${what}: expected ${reason}, found ${shown.has(id) ? 'it' : hidden.get(id)}`]
        : []
    }
    const tweet = model.tweets.get(id)
    const found = shown.get(id)
    if (tweet === undefined || found === undefined) {
      return [`${what}: expected it, found ${hidden.get(id) ?? 'nothing'}`]
    }
    const includes = includedWith(model, viewer, tweet)
    for (const other of includes) allowed.add(other)
    const expected = factsOfTweet(model, tweet)
    return [
      ...differ(what, expected, factsIn(found, expected.counts !== null)),
      ...includes.filter((other) => !included.has(other)).map((other) => `${what}: lacks ${other}`),
    ]
  })
  const strays = [...included].filter((id) => !allowed.has(id))
  return [...differences, ...strays.map((id) => `tweet ${id} included for ${viewer}`)]
}

function factsIn(tweet: Entity, withCounts: boolean): object {
  const metrics: object = { ...objectIn(tweet, 'public_metrics') }
  const count = (name: string): unknown => objectIn({ metrics }, 'metrics')[name]
  return {
    author_id: tweet['author_id'],
    conversation_id: tweet['conversation_id'],
    in_reply_to_user_id: tweet['in_reply_to_user_id'],
    referenced_tweets: entriesOf(tweet['referenced_tweets'])
      .map(({ type, id }) => `${String(type)} ${String(id)}`)
      .toSorted(),
    counts: withCounts
      ? ['reply_count', 'retweet_count', 'quote_count', 'like_count', 'bookmark_count'].map(count)
      : null,
  }
}

const userFields = 'public_metrics,protected,pinned_tweet_id'

/** Where the lookup of accounts differs, with how they stand to the viewer and without. At most 100. */
export async function compareAccounts(
  api: Api,
  model: Model,
  viewer: string,
  ids: readonly string[],
): Promise<string[]> {
  const differences: string[] = []
  for (const fields of [userFields, `${userFields},connection_status`]) {
    const path = `/2/users?ids=${ids.join(',')}&user.fields=${fields}`
    const { body } = requireDone(await api.get(path), `GET ${path}`)
    const shown = new Map(entriesOf(body.data).map((user) => [String(user['id']), user]))
    for (const id of ids) {
      const what = `account ${id} as ${viewer} with ${fields}`
      const found = shown.get(id)
      const facts = factsOfAccount(model, viewer, id)
      const expected = fields === userFields ? { ...facts, connections: null } : facts
      differences.push(
        ...(found === undefined
          ? [`${what}: expected it, found nothing`]
          : differ(what, expected, accountFactsIn(found, expected))),
      )
    }
  }
  return differences
}

function accountFactsIn(user: Entity, expected: AccountFacts): object {
  const metrics = objectIn(user, 'public_metrics')
  const standing: unknown = user['connection_status']
  return {
    username: user['username'],
    protected: user['protected'],
    counts: ['followers', 'following', 'tweet', 'listed', 'like'].map(
      (of) => metrics[`${of}_count`],
    ),
    pinned: expected.pinned === null ? null : user['pinned_tweet_id'],
    connections:
      expected.connections === null
        ? null
        : Array.isArray(standing)
          ? standing.map(String).toSorted()
          : [],
  }
}

function objectIn(entity: Entity, field: string): Entity {
  return entriesOf(entity[field])[0] ?? {}
}

function differ(what: string, expected: unknown, found: unknown): string[] {
  const [is, was] = [JSON.stringify(expected), JSON.stringify(found)]
  return is === was ? [] : [`${what}: expected ${is}, found ${was}`]
}

function show(pages: readonly PageRead[]): string {
  return JSON.stringify(pages.map(({ ids, errors }) => ({ ids, errors })))
}
