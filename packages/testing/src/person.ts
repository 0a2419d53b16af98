import { issueAppCredential, issueCredential } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createApi, type Answer, type Api, type Shown } from './api.ts'
import { stackClient } from './stack.ts'

export type TweetOptions = { readonly replyTo?: string; readonly key?: string }

/** Somebody with an account of their own, who uses nothing but the public API. */
export type Person = {
  readonly id: string
  readonly username: string
  readonly bearer: string
  readonly api: Api
  /** Posts and gives the id; fails unless the answer is 201. */
  tweets(text: string, options?: TweetOptions): Promise<string>
  /** Posts and gives the answer, whatever it is. */
  tries(text: string, options?: TweetOptions): Promise<Answer>
  deletes(id: string): Promise<void>
  follows(other: Person): Promise<void>
  unfollows(other: Person): Promise<void>
  /** Ids of the whole home timeline, newest first, read page by page. */
  home(pageSize?: number): Promise<string[]>
  /** Ids that a search finds, newest first, read page by page. */
  finds(query: string): Promise<string[]>
}

/** A new account with a name that nobody has. */
export async function newPerson(prefix = 'test'): Promise<Person> {
  await using graph = stackClient('graph')
  const username = `${prefix.slice(0, 6)}_${randomBytes(4).toString('hex')}`
  const { account, bearer } = await graph.call(issueCredential, { body: { username } })
  return person(account.id, username, bearer)
}

/** Requests with a token that acts for nobody. */
export async function newApp(): Promise<Api> {
  await using graph = stackClient('graph')
  const { bearer } = await graph.call(issueAppCredential, {})
  return createApi(bearer)
}

function person(id: string, username: string, bearer: string): Person {
  const api = createApi(bearer)
  const tries: Person['tries'] = (text, { replyTo, key } = {}) =>
    api.post(
      '/2/tweets',
      { text, ...(replyTo !== undefined && { reply: { in_reply_to_tweet_id: replyTo } }) },
      key === undefined ? {} : { 'idempotency-key': key },
    )
  return {
    id,
    username,
    bearer,
    api,
    tries,
    async tweets(text, options) {
      const { status, body } = await tries(text, options)
      assert.equal(status, 201, JSON.stringify(body))
      return shown(body.data).id
    },
    deletes: (tweetId) => change(api.delete(`/2/tweets/${tweetId}`)),
    follows: (other) => change(api.post(`/2/users/${id}/following`, { target_user_id: other.id })),
    unfollows: (other) => change(api.delete(`/2/users/${id}/following/${other.id}`)),
    home: (pageSize = 100) =>
      allIds(api, `/2/users/${id}/timelines/reverse_chronological?max_results=${pageSize}`),
    finds: (query) =>
      allIds(api, `/2/tweets/search/recent?max_results=100&query=${encodeURIComponent(query)}`),
  }
}

async function change(answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer
  assert.equal(status, 200, JSON.stringify(body))
}

async function allIds(api: Api, path: string): Promise<string[]> {
  const ids: string[] = []
  for (let token = ''; ;) {
    const { status, body } = await api.get(path + token)
    assert.equal(status, 200, JSON.stringify(body))
    ids.push(...(Array.isArray(body.data) ? body.data : []).map((tweet) => shown(tweet).id))
    if (body.meta?.next_token === undefined) return ids
    token = `&pagination_token=${body.meta.next_token}`
  }
}

function shown(data: unknown): Shown {
  if (typeof data !== 'object' || data === null || !('id' in data)) {
    throw new Error(`no tweet: ${JSON.stringify(data)}`)
  }
  return { text: '', ...data, id: String(data.id) }
}
