import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInOrder } from './in-order.ts'

test('tasks of one key run one after the other, those of another key beside them', async () => {
  const happened: string[] = []
  const gates = { a1: Promise.withResolvers<void>(), a2: Promise.withResolvers<void>() }
  const inOrder = createInOrder(10)
  await inOrder.add('a', async () => {
    happened.push('a1 begins')
    await gates.a1.promise
    happened.push('a1 ends')
  })
  await inOrder.add('a', async () => {
    happened.push('a2 begins')
    await gates.a2.promise
    happened.push('a2 ends')
  })
  const otherRan = Promise.withResolvers<void>()
  await inOrder.add('b', async () => {
    happened.push('b')
    otherRan.resolve()
    await Promise.resolve()
  })

  await otherRan.promise
  assert.deepEqual(happened, ['a1 begins', 'b'])
  gates.a2.resolve()
  gates.a1.resolve()
  await inOrder.done()
  assert.deepEqual(happened, ['a1 begins', 'b', 'a1 ends', 'a2 begins', 'a2 ends'])
})

test('adding waits while as many as allowed have not ended', async () => {
  const atOnce = 3
  const inOrder = createInOrder(atOnce)
  let running = 0
  let most = 0
  for (let number = 0; number < 50; number += 1) {
    await inOrder.add(`key ${number}`, async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    })
  }
  await inOrder.done()
  assert.equal(most, atOnce)
  assert.equal(running, 0)
})

test('after a failure nothing more is started, and both adding and the end tell the first one', async () => {
  const started: string[] = []
  const fail = (name: string) => async (): Promise<void> => {
    started.push(name)
    await Promise.reject(new Error(name))
  }
  const inOrder = createInOrder(10)
  await inOrder.add('a', fail('first'))
  await inOrder.add('a', fail('waited for the first'))

  await assert.rejects(inOrder.done(), { message: 'first' })
  await assert.rejects(inOrder.add('b', fail('later')), { message: 'first' })
  assert.deepEqual(started, ['first'])
})

test('whoever waits for room hears of a failure that made it', async () => {
  const inOrder = createInOrder(1)
  const gate = Promise.withResolvers<void>()
  await inOrder.add('a', () => gate.promise)
  const added = inOrder.add('b', () => assert.fail('it was started'))
  gate.reject(new Error('no'))
  await assert.rejects(added, { message: 'no' })
})

test('of two that fail the one that failed first is told', async () => {
  const inOrder = createInOrder(10)
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  await inOrder.add('a', () => gates[0].promise)
  await inOrder.add('b', () => gates[1].promise)
  gates[1].reject(new Error('b'))
  gates[0].reject(new Error('a'))
  await assert.rejects(inOrder.done(), { message: 'b' })
})
