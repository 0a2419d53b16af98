import type { Marks } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, viewer } from '../test-tweets.ts'
import { readViewer } from './viewer.ts'

const me = accountId(1)

const marksAt = (place: number): Marks => ({
  history: {},
  place,
  readMs: 0,
  isDeleted: () => false,
  isChanged: () => false,
  isTweetChanged: () => false,
})

/** Redis, which answers nothing before the test says so. */
function start() {
  const asked: string[] = []
  const answer = Promise.withResolvers<void>()
  const ask = async <Answer>(name: string, value: Answer): Promise<Answer> => {
    asked.push(name)
    await answer.promise
    return value
  }
  const deps = {
    relations: (id: typeof me) => ask('relations', viewer(id)),
    marks: () => ask('marks', marksAt(1)),
    countMarks: () => ask('counts', marksAt(2)),
  }
  return { deps, asked, answer }
}

test('all that a request needs of Redis is asked for at once', async () => {
  const { deps, asked, answer } = start()
  const reading = readViewer(deps, me, { 'tweet.fields': ['public_metrics'] })
  assert.deepEqual(asked, ['relations', 'marks', 'counts'])
  answer.resolve()
  const { accountId: id, marks, countMarks } = await reading
  assert.deepEqual([id, marks?.place, countMarks?.place], [me, 1, 2])
})

test('marks of counts are asked for where fields or expansions show some, and nowhere else', async () => {
  const queries = [
    [{}, false],
    [{ 'tweet.fields': ['created_at'], expansions: ['author_id'] }, false],
    [{ 'user.fields': ['public_metrics'] }, true],
    [{ 'user.fields': ['pinned_tweet_id'] }, true],
    [{ expansions: ['most_recent_tweet_id'] }, true],
  ] as const
  for (const [query, shows] of queries) {
    const { deps, asked, answer } = start()
    answer.resolve()
    const { accountId: id, countMarks } = await readViewer(deps, null, query)
    assert.deepEqual(asked, shows ? ['marks', 'counts'] : ['marks'], JSON.stringify(query))
    assert.deepEqual([id, countMarks?.place], [null, shows ? 2 : undefined])
  }
})
