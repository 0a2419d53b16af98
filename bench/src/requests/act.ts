// One request for each action, as one of the accounts.
import type { Answer, RequestParts } from './connections.ts'
import type { Action } from './mix.ts'
import { createTextWriter } from './texts.ts'

/** Accounts by number, as `population.ts` makes them. */
export type Actors = {
  readonly ids: readonly string[]
  readonly bearers: readonly string[]
  readonly usernames: readonly string[]
}

export type Posted = {
  readonly id: string
  readonly author: number
  /** A reply is in fewer timelines than a tweet that answers nobody. */
  readonly isReply: boolean
}

export type Act = {
  /** What it is; other than asked for when nobody has seen a tweet that could be liked. */
  readonly action: Action
  readonly request: RequestParts
  readonly expected: number
  /** Reads an answer as expected; null when no tweet was posted. Throws for an answer without an id. */
  readonly read: (answer: Answer) => Posted | null
}

export type ActOptions = {
  /** Tweets of a page of a home timeline. */
  readonly page: number
  /** Of all posts, the part that answers a tweet. */
  readonly replies: number
}

const seenTweets = 2000

/** Answers what an account does next. Tweets that were posted are replied to and liked. */
export function createActs(
  actors: Actors,
  { page, replies }: ActOptions,
  random: () => number,
): (action: Action) => Act {
  const { ids, bearers, usernames } = actors
  const anybody = (): number => Math.floor(random() * ids.length)
  // The n-th with a weight of about 1/n: the popular ones come first.
  const popular = (): number => Math.floor(ids.length ** random()) - 1
  const writer = createTextWriter(random, () => usernames[popular()] ?? '')
  const seen = createMemory(random)
  const read = (action: Action, account: number, path: string): Act => ({
    action,
    request: { method: 'GET', path, bearer: bearers[account] ?? '' },
    expected: 200,
    read: () => null,
  })
  const change = (action: Action, account: number, path: string, body: object): Act => ({
    action,
    request: { method: 'POST', path, bearer: bearers[account] ?? '', body },
    expected: 200,
    read: () => null,
  })
  const post = (): Act => {
    const author = anybody()
    const answered = random() < replies ? seen.some() : undefined
    const isReply = answered !== undefined
    const body = isReply
      ? {
          text: writer.reply(usernames[answered.author] ?? ''),
          reply: { in_reply_to_tweet_id: answered.id },
        }
      : { text: writer.text() }
    return {
      ...change('post', author, '/2/tweets', body),
      expected: 201,
      read: (answer) => seen.add({ id: readId(answer.body), author, isReply }),
    }
  }
  const makers: Readonly<Record<Action, (account: number) => Act>> = {
    post,
    'read-home': (account) => read('read-home', account, homePath(ids[account] ?? '', page)),
    'read-user': (account) =>
      read('read-user', account, `/2/users/${ids[popular()]}/tweets?max_results=20&${fields}`),
    search: (account) => read('search', account, searchPath(writer.query())),
    like(account) {
      const tweet = seen.some()
      if (tweet === undefined) return post()
      return change('like', account, `/2/users/${ids[account]}/likes`, { tweet_id: tweet.id })
    },
    follow(account) {
      const chosen = popular()
      const target = ids[chosen === account ? (account + 1) % ids.length : chosen]
      return change('follow', account, `/2/users/${ids[account]}/following`, {
        target_user_id: target,
      })
    },
  }
  return (action) => makers[action](anybody())
}

/** The latest tweets. */
function createMemory(random: () => number) {
  const seen: Posted[] = []
  let place = 0
  return {
    add(posted: Posted): Posted {
      seen[place] = posted
      place = (place + 1) % seenTweets
      return posted
    },
    some: (): Posted | undefined => seen[Math.floor(random() * seen.length)],
  }
}

const fields = 'expansions=author_id&tweet.fields=created_at'

/** A home timeline with the authors of its tweets. */
export function homePath(id: string, page: number): string {
  return `/2/users/${id}/timelines/reverse_chronological?max_results=${page}&${fields}`
}

function searchPath(query: string): string {
  return `/2/tweets/search/recent?query=${encodeURIComponent(query)}&max_results=20&${fields}`
}

/** The id of an answer to a post, without reading all of its JSON. Throws when there is none. */
export function readId(body: Buffer): string {
  const id = /"id":"(\d{1,19})"/.exec(body.toString())?.[1]
  if (id === undefined) throw new Error('the API answered a post without an id')
  return id
}
