import { consumerGroups } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { caughtUp } from './caught-up.ts'
import { eventually } from './eventually.ts'
import { newPerson } from './person.ts'
import { freeze } from './processes.ts'

test('no group of consumers is forgotten by whoever waits until all have caught up', async () => {
  const [author, fan] = [await newPerson('author'), await newPerson('fan')]
  const thaws = ['fanout', 'fanout-2', 'search', 'search-2'].map(freeze)
  try {
    const id = await author.tweets('hear me')
    await fan.follows(author)
    await fan.api.post(`/2/users/${fan.id}/likes`, { tweet_id: id })
    await eventually('each group to be named', async () => {
      const reason = await caughtUp(0).then(
        () => 'nothing',
        ({ cause }: { cause: unknown }) => String(cause),
      )
      for (const { name } of Object.values(consumerGroups)) {
        assert.match(reason, new RegExp(`(^|[ ,])${name} lags by [1-9]`))
      }
      return true
    })
  } finally {
    for (const thaw of thaws) thaw()
  }
  await caughtUp()
})
