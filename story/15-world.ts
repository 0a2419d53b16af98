// Somebody with everything that an account can have, and somebody else who must not get at it.
import { createApi, newPerson, type Answer, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'

/** Why the other may not see the owner's tweets. */
export type Reason = 'the owner is protected' | 'the owner blocks the other'

export type World = {
  readonly reason: Reason
  readonly owner: Person
  readonly other: Person
  /** Follows the owner, is on the owner's lists, answered, quoted and liked the owner's tweet. */
  readonly friend: Person
  /** Asks to follow the owner where that has to be asked. */
  readonly asker: Person
  /** Posted what everybody may see, and what the owner quoted, reposted, likes and bookmarked. */
  readonly poster: Person
  readonly enemy: Person
  readonly noisy: Person
  /** Stands in every text of the owner's that the other may not read, and in no other. */
  readonly secret: string
  readonly publicTweet: string
  /** The owner's; mentions the other. */
  readonly tweet: string
  readonly quote: string
  readonly repost: string
  /** The friend's reply to the owner's tweet; the owner has hidden it. */
  readonly reply: string
  readonly friendsQuote: string
  readonly privateList: string
  readonly openList: string
  /** The friend's, with the owner on it, for everybody to see. */
  readonly friendsList: string
  /** Ids that no answer to the other may hold. */
  readonly secretIds: ReadonlySet<string>
}

export async function createWorld(reason: Reason): Promise<World> {
  const [owner, other, friend, asker, poster, enemy, noisy] = await Promise.all([
    newPerson('owner'),
    newPerson('other'),
    newPerson('friend'),
    newPerson('asker'),
    newPerson('poster'),
    newPerson('enemy'),
    newPerson('noisy'),
  ])
  const secret = `secret${randomBytes(5).toString('hex')}`
  await friend.follows(owner)
  await owner.follows(poster)
  const publicTweet = await poster.tweets('for everybody to see')
  const tweet = await owner.tweets(`${secret} one, @${other.username}`)
  const people = { owner, other, friend, asker, poster, enemy, noisy }
  const tweets = await engage(people, { secret, publicTweet, tweet })
  const lists = await makeLists(people, secret)
  if (reason === 'the owner is protected') {
    await done(change(owner, 'PUT', `/2/users/${owner.id}`, { protected: true }))
    await done(
      change(asker, 'POST', `/2/users/${asker.id}/following`, { target_user_id: owner.id }),
    )
  } else {
    await done(change(owner, 'POST', `/2/users/${owner.id}/blocking`, { target_user_id: other.id }))
  }
  const secretIds = new Set([tweet, tweets.quote, tweets.repost, lists.privateList])
  return { reason, ...people, secret, publicTweet, tweet, ...tweets, ...lists, secretIds }
}

type People = Pick<World, 'owner' | 'other' | 'friend' | 'asker' | 'poster' | 'enemy' | 'noisy'>

async function engage(
  { owner, friend, enemy, noisy }: People,
  { secret, publicTweet, tweet }: Pick<World, 'secret' | 'publicTweet' | 'tweet'>,
): Promise<Pick<World, 'quote' | 'repost' | 'reply' | 'friendsQuote'>> {
  const quote = await posted(owner, { text: `${secret} two`, quote_tweet_id: publicTweet })
  const reply = await friend.tweets('an answer', { replyTo: tweet })
  const friendsQuote = await posted(friend, { text: 'look at this', quote_tweet_id: tweet })
  const own = `/2/users/${owner.id}`
  const repost = await idOf(change(owner, 'POST', `${own}/retweets`, { tweet_id: publicTweet }))
  for (const [path, body] of [
    [`${own}/likes`, { tweet_id: publicTweet }],
    [`${own}/bookmarks`, { tweet_id: publicTweet }],
    [`${own}/bookmarks`, { tweet_id: tweet }],
    [`${own}/pinned_tweets`, { tweet_id: tweet }],
    [`${own}/blocking`, { target_user_id: enemy.id }],
    [`${own}/muting`, { target_user_id: noisy.id }],
  ] as const) {
    await done(change(owner, 'POST', path, body))
  }
  await done(change(owner, 'PUT', `/2/tweets/${reply}/hidden`, { hidden: true }))
  await done(change(friend, 'POST', `/2/users/${friend.id}/likes`, { tweet_id: tweet }))
  return { quote, repost, reply, friendsQuote }
}

async function makeLists(
  { owner, friend, poster }: People,
  secret: string,
): Promise<Pick<World, 'privateList' | 'openList' | 'friendsList'>> {
  const create = (person: Person, body: object) => idOf(change(person, 'POST', '/2/lists', body))
  const privateList = await create(owner, { name: secret, description: secret, private: true })
  const openList = await create(owner, { name: 'open to all' })
  const friendsList = await create(friend, { name: 'friends' })
  for (const [person, list, member] of [
    [owner, privateList, poster],
    [owner, privateList, friend],
    [owner, openList, friend],
    [friend, friendsList, owner],
  ] as const) {
    await done(change(person, 'POST', `/2/lists/${list}/members`, { user_id: member.id }))
  }
  for (const list of [privateList, openList]) {
    await done(change(owner, 'POST', `/2/users/${owner.id}/pinned_lists`, { list_id: list }))
  }
  await done(change(friend, 'POST', `/2/users/${friend.id}/followed_lists`, { list_id: openList }))
  return { privateList, openList, friendsList }
}

/** One request with a JSON body when there is one; an answer of any status. */
export function change(
  person: { readonly bearer: string | null },
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  return createApi(person.bearer).send(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
}

async function done(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer
  assert.ok(status === 200 || status === 201, JSON.stringify(body))
  return answer
}

async function idOf(answer: Promise<Answer>): Promise<string> {
  const { data } = (await done(answer)).body
  assert.ok(typeof data === 'object' && data !== null && 'id' in data)
  return String(data.id)
}

function posted(person: Person, body: object): Promise<string> {
  return idOf(change(person, 'POST', '/2/tweets', body))
}
