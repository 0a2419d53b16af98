import { tweetsV1 } from '@flightpath/contracts'
import { countProduced, deleteMessages } from '@flightpath/kafka/testing'
import { caughtUp, eventually, freeze, newPerson, runCommand, stackPart } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

const consumers = ['fanout', 'fanout-2', 'search', 'search-2']

async function readEvents() {
  const { output } = await runCommand(['status', '--json'])
  return (JSON.parse(output) as { events: { lost: Record<string, number> } }).events
}

test('events that were deleted before fanout and search read them are noticed, told and made up for', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const mark = `w${randomBytes(6).toString('hex')}`
  const doomed = await author.tweets(`${mark} doomed`)
  await caughtUp()
  assert.deepEqual(await reader.home(), [doomed])
  const brokers = [stackPart('kafka').url]
  const before = await countProduced(brokers, tweetsV1.name)
  const thaw = consumers.map(freeze)
  const ids: string[] = []
  try {
    for (let number = 0; number < 20; number += 1)
      ids.unshift(await author.tweets(`${mark} ${number}`))
    await author.deletes(doomed)
    await eventually(
      'all are published',
      async () => (await countProduced(brokers, tweetsV1.name)) >= before + 21,
    )
    await deleteMessages(brokers, tweetsV1.name)
    const { lost } = await readEvents()
    assert.ok((lost['fanout'] ?? 0) >= 20 && (lost['search'] ?? 0) >= 20, JSON.stringify(lost))
    const { output } = await runCommand(['status'])
    assert.match(output, /search: \d+ events were deleted by their topic's retention/)
  } finally {
    for (const goOn of thaw) goOn()
  }
  await eventually(
    'home timelines and search have all of them',
    async () => {
      assert.deepEqual(await reader.home(), ids)
      assert.deepEqual(await reader.finds(mark), ids)
      return true
    },
    180_000,
  )
  await eventually(
    'status tells of no loss any more',
    async () => Object.values((await readEvents()).lost).every((count) => count === 0),
    180_000,
  )
  const { status, output } = await runCommand(['verify'])
  assert.equal(status, 0, output)
})
