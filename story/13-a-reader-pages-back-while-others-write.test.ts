import { openCache } from '@flightpath/cache'
import { compareIds, rebuildTimelines, type AccountId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import { caughtUp, newPerson, stackClient, stackPart, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readPage, type PageRead } from './model/reading.ts'

const authorsCount = 5
const tweetsOfAuthor = 600
const postsAtOnce = 40

const log = createLogger('story', { level: 'silent' })
const cache = await openCache({ url: stackPart('redis').url, log, commandTimeoutMs: 5000 })
const timeline = stackClient('timeline')
after(async () => {
  await cache[Symbol.asyncDispose]()
  await timeline[Symbol.asyncDispose]()
})

const reader = await newPerson('reader')
const authors = await Promise.all(Array.from({ length: authorsCount }, () => newPerson('author')))
/** Followed when the walk begins, unfollowed on the way; and the other way round. */
const [leaver, joiner] = [await newPerson('leaver'), await newPerson('joiner')]
const idsOf = new Map<Person, string[]>()

before(async () => {
  for (const author of [...authors, leaver]) await reader.follows(author)
  await reader.home()
  const jobs = [...authors, leaver, joiner].flatMap((author) => {
    const count = authors.includes(author) ? tweetsOfAuthor : 100
    return Array.from({ length: count }, (_, number) => ({ author, number, at: number / count }))
  })
  // Mixed, so that everybody's tweets lie on every page.
  const mixed = jobs.toSorted((a, b) => a.at - b.at)
  for (let from = 0; from < mixed.length; from += postsAtOnce) {
    const some = mixed.slice(from, from + postsAtOnce)
    await Promise.all(
      some.map(async ({ author, number }) => {
        const id = await author.tweets(`number ${number}`)
        idsOf.set(author, [...(idsOf.get(author) ?? []), id])
      }),
    )
  }
  await caughtUp()
})

const path = `/2/users/${reader.id}/timelines/reverse_chronological`

/** Goes from page to page by a token of each, until there is none, and does something in between. */
async function walk(
  first: PageRead,
  size: number,
  tokenOf: (page: PageRead) => string | undefined,
  between: (page: number) => Promise<void>,
): Promise<PageRead[]> {
  const pages = [first]
  for (let token = tokenOf(first); token !== undefined;) {
    await between(pages.length)
    const page = await readPage(reader.api, path, size, token)
    pages.push(page)
    // The way up has no end while others post, but a page that is not full has the newest there is.
    if (page.ids.length < size) break
    token = tokenOf(page)
    assert.ok(pages.length < 1000, 'the pages do not end')
  }
  return pages
}

function assertNewestFirst(ids: readonly string[]): void {
  for (const [index, id] of ids.entries()) {
    if (index > 0) assert.ok(compareIds(ids[index - 1] ?? '', id) > 0, `${id} comes too late`)
  }
}

test('a reader who walks back through 3,000 entries sees each that was there throughout once', async () => {
  const size = 37
  const doomed = authors.map((author) => ({
    author,
    ids: (idsOf.get(author) ?? []).filter((_, index) => index % 7 === 3),
  }))
  const passing = new Set([...doomed.flatMap(({ ids }) => ids), ...(idsOf.get(leaver) ?? [])])
  const throughout = authors
    .flatMap((author) => idsOf.get(author) ?? [])
    .filter((id) => !passing.has(id))
    .toSorted((a, b) => compareIds(b, a))
  const disturb = async (page: number): Promise<void> => {
    const { author, ids } = doomed[page % doomed.length] ?? assert.fail()
    await Promise.all(ids.splice(-2).map((id) => author.deletes(id)))
    const posts = [author, joiner].map((person) => person.tweets(`while page ${page} is read`))
    if (page % 10 === 2) await reader.follows(joiner)
    if (page % 10 === 6) await reader.unfollows(joiner)
    if (page === 20) await reader.unfollows(leaver)
    if (page % 9 === 4) await cache.call('FLUSHALL')
    if (page % 9 === 8) {
      await timeline.call(rebuildTimelines, { body: { accountIds: [reader.id as AccountId] } })
    }
    await Promise.all(posts)
  }

  const first = await readPage(reader.api, path, size)
  const back = await walk(first, size, ({ next }) => next, disturb)
  const seen = back.flatMap(({ ids }) => ids)
  assertNewestFirst(seen)
  const was = new Set(throughout)
  assert.deepEqual(
    seen.filter((id) => was.has(id)),
    throughout,
  )
  assert.ok(back.slice(0, -1).every(({ ids }) => ids.length === size))

  const last = back.at(-1) ?? assert.fail()
  const forward = await walk(last, size, ({ previous }) => previous, disturb)
  const seenAgain = forward.toReversed().flatMap(({ ids }) => ids)
  assertNewestFirst(seenAgain)
  assert.deepEqual(
    seenAgain.filter((id) => was.has(id)),
    throughout,
  )
})
