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
  const read = (action: Action, account: number, path: string): Act => {
    const request = { method: 'GET', path, bearer: bearers[account] ?? '' } as const
    return { action, request, expected: 200, read: () => null }
  }
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
    const reply = isReply && { reply: { in_reply_to_tweet_id: answered.id } }
    const text = isReply ? writer.reply(usernames[answered.author] ?? '') : writer.text()
    const body = { text, ...reply }
    return {
      ...change('post', author, '/2/tweets', body),
      expected: 201,
      read: (answer) => seen.add({ id: readId(answer.body), author, isReply }),
    }
  }
  const makers: Readonly<Record<Action, (account: number) => Act>> = {
    post,
    'read-home': (account) =>
      read('read-home', account, homePath(ids[account] ?? '', page, realFields)),
    'read-bare-home': (account) =>
      read('read-bare-home', account, homePath(ids[account] ?? '', page)),
    'read-user': (account) =>
      read('read-user', account, `/2/users/${ids[popular()]}/tweets?max_results=20&${realFields}`),
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

/** Authors and times, and nothing that is counted. */
const bareFields = 'expansions=author_id&tweet.fields=created_at'

/** What clients ask for: all that twarc2 does by default, which is nearly all that there is (twarc/expansions.py, 2.14). */
const realFields = Object.entries({
  expansions:
    'author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username,attachments.poll_ids,attachments.media_keys,geo.place_id,edit_history_tweet_ids',
  'tweet.fields':
    'attachments,author_id,context_annotations,conversation_id,created_at,entities,geo,id,in_reply_to_user_id,lang,public_metrics,text,possibly_sensitive,referenced_tweets,reply_settings,source,withheld,edit_controls,edit_history_tweet_ids',
  'user.fields':
    'created_at,description,entities,id,location,name,pinned_tweet_id,profile_image_url,protected,public_metrics,url,username,verified,verified_type,withheld',
  'media.fields':
    'alt_text,duration_ms,height,media_key,preview_image_url,type,url,width,variants,public_metrics',
  'poll.fields': 'duration_minutes,end_datetime,id,options,voting_status',
  'place.fields': 'contained_within,country,country_code,full_name,geo,id,name,place_type',
})
  .map(([name, value]) => `${name}=${value}`)
  .join('&')

/** A home timeline, by default with no more than the authors of its tweets and their times. */
export function homePath(id: string, page: number, fields = bareFields): string {
  return `/2/users/${id}/timelines/reverse_chronological?max_results=${page}&${fields}`
}

function searchPath(query: string): string {
  return `/2/tweets/search/recent?query=${encodeURIComponent(query)}&max_results=20&${realFields}`
}

/** The id of an answer to a post, without reading all of its JSON. Throws when there is none. */
export function readId(body: Buffer): string {
  const id = /"id":"(\d{1,19})"/.exec(body.toString())?.[1]
  if (id === undefined) throw new Error('the API answered a post without an id')
  return id
}
