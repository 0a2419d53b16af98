import { publicRoutes } from '@flightpath/contracts'
import { eventually, newPerson, type Answer, type Person } from '@flightpath/testing'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

/** A public API document to compare with, such as X's own; the project has none. */
const reference = process.env['FLIGHTPATH_REFERENCE']

type Document = { paths: Record<string, Record<string, { responses: Record<string, Response> }>> }
type Response = { content?: Record<string, object> }

/** Validates answers against the reference's schema for that path, method and status. */
function createValidator(document: Document) {
  const ajv = new Ajv({ strict: false, validateFormats: true, discriminator: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'reference')
  const compiled = new Map<string, ValidateFunction>()
  return (method: string, path: string, { status, headers, body }: Answer): void => {
    const responses = document.paths[path]?.[method]?.responses
    assert.ok(responses, `the reference has no ${method} ${path}`)
    const key = String(status) in responses ? String(status) : 'default'
    const type = headers.get('content-type')?.split(';', 1)[0] ?? ''
    assert.ok(responses[key]?.content?.[type], `${method} ${path} answers no ${key} ${type}`)
    const pointer = ['paths', path, method, 'responses', key, 'content', type, 'schema']
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    let validate = compiled.get(pointer)
    if (validate === undefined) {
      validate = ajv.compile({ $ref: `reference#/${pointer}` })
      compiled.set(pointer, validate)
    }
    assert.ok(
      validate(body),
      `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`,
    )
  }
}

/** What the X API v2 had once or never had, so that the document says nothing of it. */
const unknownToTheReference = new Set([
  'PUT /2/users/{id}',
  'POST /2/users/{id}/blocking',
  'DELETE /2/users/{source_user_id}/blocking/{target_user_id}',
  'GET /2/users/{id}/follow_requests',
  'POST /2/users/{id}/follow_requests',
  'DELETE /2/users/{id}/follow_requests/{requester_id}',
  'POST /2/users/{id}/pinned_tweets',
  'DELETE /2/users/{id}/pinned_tweets/{tweet_id}',
])

const tweetFields = [
  'tweet.fields=author_id,conversation_id,created_at,display_text_range,entities,in_reply_to_user_id,referenced_tweets,lang,public_metrics,possibly_sensitive,reply_settings',
  'user.fields=created_at,description,location,pinned_tweet_id,most_recent_tweet_id,profile_image_url,protected,public_metrics,url,username,verified,verified_type,connection_status',
  'expansions=author_id,in_reply_to_user_id,entities.mentions.username,referenced_tweets.id,referenced_tweets.id.author_id',
].join('&')
const userFields =
  'user.fields=created_at,public_metrics,connection_status,protected,pinned_tweet_id'
const listFields = 'list.fields=created_at,description,follower_count,member_count,owner_id,private'
const nobody = '1000000000000000000'

/** Routes and a request for each, in this order: the later ones read what the earlier ones made. */
type Request = readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, string, object?]

function requestsOf(alice: Person, bob: Person, ids: Readonly<Record<string, string>>): Request[] {
  const { tweet, reply, quote, list, mark } = ids
  const own = `/2/users/${alice.id}`
  const read = (path: string, ...queries: string[]): Request[] =>
    queries.map((query) => ['GET', path, `${path.replace('{id}', alice.id)}?${query}`] as const)
  const tweets = (path: string, id = alice.id): Request => [
    'GET',
    path,
    `${path.replace('{id}', id)}?${tweetFields}&max_results=10`,
  ]
  return [
    ['POST', '/2/users/{id}/following', `${own}/following`, { target_user_id: bob.id }],
    ['POST', '/2/users/{id}/likes', `${own}/likes`, { tweet_id: quote }],
    ['POST', '/2/users/{id}/retweets', `${own}/retweets`, { tweet_id: quote }],
    ['POST', '/2/users/{id}/bookmarks', `${own}/bookmarks`, { tweet_id: quote }],
    ['POST', '/2/users/{id}/muting', `${own}/muting`, { target_user_id: bob.id }],
    ['DELETE', '/2/users/{source_user_id}/muting/{target_user_id}', `${own}/muting/${bob.id}`],
    ['PUT', '/2/tweets/{tweet_id}/hidden', `/2/tweets/${reply}/hidden`, { hidden: true }],
    ['PUT', '/2/tweets/{tweet_id}/hidden', `/2/tweets/${reply}/hidden`, { hidden: false }],
    ['PUT', '/2/lists/{id}', `/2/lists/${list}`, { description: 'of ours' }],
    ['POST', '/2/lists/{id}/members', `/2/lists/${list}/members`, { user_id: bob.id }],
    ['POST', '/2/users/{id}/followed_lists', `${own}/followed_lists`, { list_id: list }],
    ['POST', '/2/users/{id}/pinned_lists', `${own}/pinned_lists`, { list_id: list }],
    ...[tweet, reply, quote, nobody, 'x'].map(
      (id) => ['GET', '/2/tweets/{id}', `/2/tweets/${id}?${tweetFields}`] as const,
    ),
    ['GET', '/2/tweets', `/2/tweets?ids=${tweet},${quote},${nobody}&${tweetFields}`],
    ['GET', '/2/tweets', '/2/tweets?ids=x'],
    tweets('/2/users/{id}/timelines/reverse_chronological'),
    ...read('/2/users/{id}/timelines/reverse_chronological', 'max_results=1', 'max_results=0'),
    tweets('/2/users/{id}/tweets'),
    tweets('/2/users/{id}/tweets', nobody),
    tweets('/2/users/{id}/mentions', bob.id),
    tweets('/2/users/{id}/liked_tweets'),
    tweets('/2/users/{id}/bookmarks'),
    tweets('/2/lists/{id}/tweets', list),
    tweets('/2/tweets/{id}/quote_tweets', tweet),
    tweets('/2/tweets/{id}/retweets', quote),
    tweets('/2/users/reposts_of_me'),
    ...['/2/tweets/{id}/liking_users', '/2/tweets/{id}/retweeted_by'].map(
      (path) => ['GET', path, `${path.replace('{id}', quote ?? '')}?${userFields}`] as const,
    ),
    ...['recent', 'all'].flatMap((range): Request[] => [
      [
        'GET',
        `/2/tweets/search/${range}`,
        `/2/tweets/search/${range}?query=${mark}&${tweetFields}`,
      ],
      ['GET', `/2/tweets/search/${range}`, `/2/tweets/search/${range}?query=(`],
      ['GET', `/2/tweets/counts/${range}`, `/2/tweets/counts/${range}?query=${mark}`],
    ]),
    ['GET', '/2/users/me', `/2/users/me?${userFields}&expansions=pinned_tweet_id`],
    ['GET', '/2/users', `/2/users?ids=${alice.id},${bob.id},${nobody}&${userFields}`],
    ['GET', '/2/users/by', `/2/users/by?usernames=${bob.username},nobody_at_all&${userFields}`],
    ['GET', '/2/users/search', `/2/users/search?query=${bob.username}&${userFields}`],
    ['GET', '/2/users/{id}', `/2/users/${bob.id}?${userFields}`],
    ['GET', '/2/users/{id}', `/2/users/${nobody}`],
    ['GET', '/2/users/by/username/{username}', `/2/users/by/username/${bob.username}`],
    ...['following', 'followers', 'blocking', 'muting'].flatMap((kind) =>
      read(`/2/users/{id}/${kind}`, `max_results=5&${userFields}`),
    ),
    ['GET', '/2/lists/{id}', `/2/lists/${list}?${listFields}&expansions=owner_id`],
    ['GET', '/2/lists/{id}', `/2/lists/${nobody}`],
    ['GET', '/2/lists/{id}/members', `/2/lists/${list}/members?${userFields}`],
    ['GET', '/2/lists/{id}/followers', `/2/lists/${list}/followers?${userFields}`],
    ...['owned_lists', 'list_memberships', 'followed_lists', 'pinned_lists'].flatMap((kind) =>
      read(`/2/users/{id}/${kind}`, listFields),
    ),
    ['DELETE', '/2/users/{id}/pinned_lists/{list_id}', `${own}/pinned_lists/${list}`],
    ['DELETE', '/2/users/{id}/followed_lists/{list_id}', `${own}/followed_lists/${list}`],
    ['DELETE', '/2/lists/{id}/members/{user_id}', `/2/lists/${list}/members/${bob.id}`],
    ['DELETE', '/2/lists/{id}', `/2/lists/${list}`],
    ['DELETE', '/2/users/{id}/bookmarks/{tweet_id}', `${own}/bookmarks/${quote}`],
    ['DELETE', '/2/users/{id}/retweets/{source_tweet_id}', `${own}/retweets/${quote}`],
    ['DELETE', '/2/users/{id}/likes/{tweet_id}', `${own}/likes/${quote}`],
    [
      'DELETE',
      '/2/users/{source_user_id}/following/{target_user_id}',
      `${own}/following/${bob.id}`,
    ],
    ['DELETE', '/2/tweets/{id}', `/2/tweets/${tweet}`],
  ]
}

test(
  'answers of every route agree with the public API document',
  { skip: reference === undefined && 'FLIGHTPATH_REFERENCE names no document' },
  async () => {
    const check = createValidator(JSON.parse(readFileSync(reference ?? '', 'utf8')) as Document)
    const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')])
    const mark = `w${randomBytes(6).toString('hex')}`
    const posted = await alice.tries(
      `${mark} @${bob.username} #tag $CASH https://example.com/x 世界 👋🏽`,
    )
    check('post', '/2/tweets', posted)
    const tweet = (posted.body.data as { id: string }).id
    const reply = await bob.tweets('that', { replyTo: tweet })
    const quoting = { text: 'look', quote_tweet_id: tweet }
    const quoted = await bob.api.post('/2/tweets', quoting)
    const made = await alice.api.post('/2/lists', { name: 'a list' })
    check('post', '/2/lists', made)
    await bob.api.post(`/2/users/${bob.id}/retweets`, { tweet_id: tweet })
    const [quote, list] = [quoted, made].map(({ body }) => (body.data as { id: string }).id)
    assert.ok(quote !== undefined && list !== undefined)
    await eventually('it is searchable', async () => (await alice.finds(mark)).length === 1)

    const requests = requestsOf(alice, bob, { tweet, reply, quote, list, mark })
    for (const [method, path, request, body] of requests) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) }
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      check(method.toLowerCase(), path, await alice.api.send(request, { method, headers, ...init }))
    }

    const checked = new Set(['POST /2/tweets', 'POST /2/lists', ...unknownToTheReference])
    for (const [method, path] of requests) checked.add(`${method} ${path}`)
    const ours = publicRoutes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/:([a-z_]+)/g, '{$1}')}`,
    )
    assert.deepEqual(
      ours.filter((route) => !checked.has(route)),
      [],
      'routes without a check',
    )
  },
)
