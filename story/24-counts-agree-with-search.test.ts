import { eventually, newApp, newPerson, type Api, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'

const word = () => `w${randomBytes(6).toString('hex')}`

type Count = { readonly start: string; readonly end: string; readonly tweet_count: number }
type CountsPage = {
  readonly data?: readonly Count[]
  readonly meta: { readonly total_tweet_count: number; readonly next_token?: string }
}

async function countsPage(api: Api, path: string): Promise<CountsPage> {
  const { status, body } = await api.get(path)
  assert.equal(status, 200, JSON.stringify(body))
  return body as unknown as CountsPage
}

/** All pages of a count, each looked at as clients do. */
async function countAll(api: Api, parameters: Record<string, string>): Promise<CountsPage[]> {
  const query = new URLSearchParams(parameters)
  const pages: CountsPage[] = []
  for (;;) {
    const page = await countsPage(api, `/2/tweets/counts/all?${query.toString()}`)
    assert.ok(page.data !== undefined && page.data.length > 0, 'a page without counts')
    const sum = page.data.reduce((total, { tweet_count: tweets }) => total + tweets, 0)
    assert.equal(page.meta.total_tweet_count, sum)
    pages.push(page)
    if (page.meta.next_token === undefined) return pages
    query.set('next_token', page.meta.next_token)
  }
}

test('counts over all time reach back to the start that was asked for, without a hole', async () => {
  const author = await newPerson('author')
  const mark = word()
  for (const number of [1, 2, 3]) await author.tweets(`${mark} ${number}`)
  await eventually('all are searchable', async () => (await author.finds(mark)).length === 3)
  const today = new Date(Date.now() - (Date.now() % 86_400_000))
  const daysAgo = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString()
  for (const [granularity, start, pages] of [
    ['day', '2006-03-21T00:00:00+00:00', null],
    ['day', '2006-03-21T05:30:00Z', null],
    ['day', '2010-11-04T01:42:54.657Z', null],
    ['day', daysAgo(366), 2],
    ['hour', daysAgo(40), 2],
    ['minute', daysAgo(15), 3],
  ] as const) {
    const walk = await countAll(author.api, { query: mark, granularity, start_time: start })
    const counts = walk.toReversed().flatMap(({ data = [] }) => data)
    assert.equal(counts[0]?.start, new Date(start).toISOString())
    for (const [at, { start: begins }] of counts.entries()) {
      if (at > 0) assert.equal(begins, counts[at - 1]?.end)
    }
    const total = walk.reduce((sum, { meta }) => sum + meta.total_tweet_count, 0)
    assert.equal(total, 3, `${granularity} from ${start}`)
    if (pages !== null) assert.equal(walk.length, pages, `${granularity} from ${start}`)
  }
})

test('a range in which there is no time has no counts, and a wrong query is refused there too', async () => {
  const { api } = await newPerson('author')
  const later = new Date(Date.now() + 3_600_000).toISOString()
  const page = await countsPage(api, `/2/tweets/counts/all?query=cat&start_time=${later}`)
  assert.deepEqual([page.data, page.meta], [undefined, { total_tweet_count: 0 }])
  const wrong = await api.get(`/2/tweets/counts/all?query=a%20and%20b&start_time=${later}`)
  assert.equal(wrong.status, 400)
})

test('recent search takes 512 characters, searches of all and counts 1,024', async () => {
  const { api } = await newPerson('author')
  const longest = {
    'search/recent': 512,
    'search/all': 1024,
    'counts/recent': 1024,
    'counts/all': 1024,
  }
  for (const [route, most] of Object.entries(longest)) {
    for (const [length, status] of [
      [most, 200],
      [most + 1, 400],
    ] as const) {
      const answer = await api.get(`/2/tweets/${route}?query=${'a'.repeat(length)}`)
      assert.equal(answer.status, status, `${length} characters in ${route}`)
    }
  }
})

let viewer: Person
let app: Api

before(async () => {
  viewer = await newPerson('viewer')
  app = await newApp()
})

/** Waits until an API finds so many tweets; then each count has to say the same. */
async function agrees(api: Api, query: string, tweets: number, what: string): Promise<void> {
  const path = (route: string) =>
    `/2/tweets/${route}?query=${encodeURIComponent(query)}&${route.startsWith('search') ? 'max_results=100' : ''}`
  await eventually(`${what}: search finds ${tweets}`, async () => {
    const { body } = await api.get(path('search/recent'))
    return body.meta?.result_count === tweets
  })
  for (const route of ['counts/recent', 'counts/all']) {
    const { meta } = await countsPage(api, path(route))
    assert.equal(meta.total_tweet_count, tweets, `${what}: ${route}`)
  }
}

/** Waits for a delete to reach the index: a search sees it at once, a count within a second. */
async function counted(api: Api, query: string, tweets: number): Promise<void> {
  await eventually(`${tweets} are counted`, async () => {
    const path = `/2/tweets/counts/recent?query=${encodeURIComponent(query)}`
    return (await countsPage(api, path)).meta.total_tweet_count === tweets
  })
}

async function relate(person: Person, kind: string, other: Person): Promise<void> {
  const answer = await person.api.post(`/2/users/${person.id}/${kind}`, {
    target_user_id: other.id,
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

test('a muted author’s tweets are neither found nor counted, and are again afterwards', async () => {
  const author = await newPerson('author')
  const mark = word()
  await author.tweets(`${mark} before`)
  await agrees(viewer.api, mark, 1, 'not muted')
  await relate(viewer, 'muting', author)
  for (const number of [1, 2, 3]) await author.tweets(`${mark} ${number}`)
  await agrees(author.api, mark, 4, 'the author')
  await agrees(viewer.api, mark, 0, 'muted')
  await viewer.api.delete(`/2/users/${viewer.id}/muting/${author.id}`)
  await agrees(viewer.api, mark, 4, 'no longer muted')
})

test('blocks in either direction hide tweets from searches and counts', async () => {
  const [blocked, blocker] = [await newPerson('author'), await newPerson('author')]
  const mark = word()
  for (const author of [blocked, blocker]) await author.tweets(`${mark} hello`)
  await agrees(viewer.api, mark, 2, 'nobody blocks')
  await relate(viewer, 'blocking', blocked)
  await agrees(viewer.api, mark, 1, 'the viewer blocks')
  await relate(blocker, 'blocking', viewer)
  await agrees(viewer.api, mark, 0, 'the viewer is blocked')
  await agrees(app, mark, 2, 'nobody in particular')
})

test('tweets of an author who is protected since count for followers only', async () => {
  const [author, follower] = [await newPerson('author'), await newPerson('friend')]
  const mark = word()
  await author.tweets(`${mark} hello`)
  await follower.follows(author)
  await agrees(viewer.api, mark, 1, 'public')
  const changed = await author.api.put(`/2/users/${author.id}`, { protected: true })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  await agrees(viewer.api, mark, 0, 'a stranger')
  await agrees(app, mark, 0, 'nobody in particular')
  for (const person of [author, follower]) await agrees(person.api, mark, 1, person.username)
})

test('reposts of what the viewer does not see are neither found nor counted', async () => {
  const [author, fan] = [await newPerson('author'), await newPerson('fan')]
  const original = await author.tweets(`${word()} hello`)
  const repost = await fan.api.post(`/2/users/${fan.id}/retweets`, { tweet_id: original })
  assert.equal(repost.status, 200)
  const query = `from:${fan.username}`
  await agrees(viewer.api, query, 1, 'seen')
  await relate(viewer, 'muting', author)
  await agrees(viewer.api, query, 0, 'muted')
  await agrees(app, query, 1, 'nobody in particular')
  await author.deletes(original)
  await counted(app, query, 0)
  await agrees(app, query, 0, 'deleted')
})

test('a hidden reply is found and counted by its author and by who hid it', async () => {
  const [beginner, replier, fan] = [
    await newPerson('author'),
    await newPerson('friend'),
    await newPerson('fan'),
  ]
  const mark = word()
  const root = await beginner.tweets(`${mark} root`)
  const reply = await replier.tweets(`${mark} reply`, { replyTo: root })
  const repost = await fan.api.post(`/2/users/${fan.id}/retweets`, { tweet_id: reply })
  assert.equal(repost.status, 200)
  const query = `${mark} OR from:${fan.username}`
  await agrees(viewer.api, query, 3, 'not hidden')
  const hide = async (hidden: boolean) => {
    const answer = await beginner.api.put(`/2/tweets/${reply}/hidden`, { hidden })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  await hide(true)
  await agrees(viewer.api, query, 1, 'hidden')
  await agrees(app, query, 1, 'hidden, for nobody in particular')
  for (const person of [beginner, replier]) await agrees(person.api, query, 3, person.username)
  await beginner.deletes(root)
  await counted(beginner.api, query, 2)
  await agrees(beginner.api, query, 2, 'its conversation began with a deleted tweet')
  await agrees(viewer.api, query, 0, 'hidden, its beginning deleted')
  await hide(false)
  await agrees(viewer.api, query, 2, 'shown again')
})
