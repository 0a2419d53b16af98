import { celebrities, type AccountId } from '@flightpath/contracts'
import { eventually, newPerson, stackClient } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

/** As `./flightpath test` sets FLIGHTPATH_CELEBRITY_THRESHOLD. */
const threshold = 20

test("an author who passes the threshold stays in every follower's timeline, before and after", async () => {
  const star = await newPerson('star')
  const fans = await Promise.all(Array.from({ length: threshold + 1 }, () => newPerson('fan')))
  const [first, ...others] = fans
  assert.ok(first)
  await first.follows(star)
  await first.home()
  const before = await star.tweets('not famous yet')
  for (const fan of others) await fan.follows(star)
  await using graph = stackClient('graph')
  const known = await graph.call(celebrities, {})
  assert.ok(known.celebrities.some(({ id }) => id === (star.id as AccountId)))
  const after = await star.tweets('so many of you')
  for (const fan of fans) {
    await eventually('both tweets are there', async () => (await fan.home()).length === 2)
    assert.deepEqual(await fan.home(1), [after, before])
  }
  await first.unfollows(star)
  assert.deepEqual(await first.home(), [])
  await star.deletes(after)
  assert.deepEqual(await others[0]?.home(), [before])
})
