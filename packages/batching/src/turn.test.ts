import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inParts, loadInParts } from './size.ts'
import { turn } from './testing.ts'
import { gatherByTurn, loadByTurn } from './turn.ts'

/** Loads squares of odd numbers; even ones are unknown. */
function createLoad() {
  const asked: (readonly number[])[] = []
  const load = async (keys: readonly number[]) => {
    asked.push(keys)
    return new Map(keys.filter((key) => key % 2 === 1).map((key) => [key, key * key]))
  }
  return { asked, load }
}

test('what is given in one turn is handed over together, in its order, and the next turn’s after it', async () => {
  const taken: (readonly number[])[] = []
  const give = gatherByTurn<number>((items) => taken.push(items))
  give(1)
  await Promise.resolve()
  give(2)
  assert.deepEqual(taken, [])
  await turn()
  give(3)
  await turn()
  assert.deepEqual(taken, [[1, 2], [3]])
})

test('what is given while a turn is handed over waits for the next one', async () => {
  const taken: (readonly number[])[] = []
  const give = gatherByTurn<number>((items) => {
    taken.push(items)
    if (taken.length === 1) give(2)
  })
  give(1)
  await turn()
  await turn()
  assert.deepEqual(taken, [[1], [2]])
})

test('requests of one turn are one call with each key once, and no request asks nobody', async () => {
  const { asked, load } = createLoad()
  const read = loadByTurn(load, 100)
  const answers = [read([1, 2]), read([]), read([3, 1])]
  await turn()
  const later = read([5])
  const [first, none, second] = await Promise.all(answers)
  assert.deepEqual([first?.get(1), first?.get(2), none?.size], [1, undefined, 0])
  assert.deepEqual([second?.get(3), second?.get(1)], [9, 1])
  assert.equal((await later).get(5), 25)
  assert.deepEqual(asked, [[1, 2, 3], [5]])
})

test('a call that fails fails for its turn only', async () => {
  let calls = 0
  const read = loadByTurn(async (keys: readonly number[]) => {
    if (calls++ === 0) throw new RangeError('away')
    return new Map(keys.map((key) => [key, key]))
  }, 100)
  await Promise.all([read([1]), read([2])].map((one) => assert.rejects(one, RangeError)))
  assert.equal((await read([3])).get(3), 3)
})

test('more keys than one call takes become several calls', async () => {
  const { asked, load } = createLoad()
  const found = await loadInParts([1, 2, 3, 4, 5], load, 2)
  assert.deepEqual(asked, [[1, 2], [3, 4], [5]])
  assert.deepEqual([...found.keys()], [1, 3, 5])
  assert.equal((await loadInParts([], load, 2)).size, 0)
  assert.equal(asked.length, 3)
})

test('parts hold everything once, in order, and none is empty', () => {
  assert.deepEqual(inParts([], 2), [])
  assert.deepEqual(inParts([1, 2], 2), [[1, 2]])
  assert.deepEqual(inParts([1, 2, 3], 2), [[1, 2], [3]])
})
