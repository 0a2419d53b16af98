// What an expression gives does not depend on the server, its version or the protocol. The servers give expressions types
// of their own, so each is read here on whichever server runs; `./flightpath test` runs this file on both.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { column, rowReader, type Column } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
  await server.database.query(`
    CREATE TABLE samples (
      id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      text VARCHAR(20) NOT NULL,
      created_at_ms BIGINT NOT NULL,
      likes INT NOT NULL,
      deleted TINYINT NOT NULL,
      digest BINARY(2) NOT NULL,
      day DATE NOT NULL,
      at DATETIME(3) NOT NULL,
      note VARCHAR(10) NULL
    )`)
  const day = ['2026-11-28', '2026-11-28 22:30:00.125']
  await server.database.query('INSERT INTO samples VALUES ?', [
    [
      ['9223372036854775806', 'one', 1_790_000_000_000, 3, 0, Buffer.from([1, 255]), ...day, null],
      ['9223372036854775807', 'grüße 🐦', 1_790_000_000_001, 4, 1, Buffer.from([0, 0]), ...day, ''],
    ],
  ])
})
after(() => server[Symbol.asyncDispose]())

const text = column.string
const { digits, integer, boolean, bytes, nullable } = column
const newest = '9223372036854775807'

/** An expression over both rows of `samples`, how a store reads it, and what comes of it. */
const aggregates: readonly (readonly [string, Column<unknown>, unknown])[] = [
  ['COUNT(*)', integer, 2],
  ['COUNT(note)', integer, 1],
  ['COUNT(DISTINCT likes)', integer, 2],
  ['SUM(likes)', integer, 7],
  ['SUM(deleted)', integer, 1],
  ['SUM(created_at_ms)', integer, 3_580_000_000_001],
  ['SUM(CASE WHEN likes > 3 THEN 1 ELSE 0 END)', integer, 1],
  ['SUM(IF(deleted, likes, 0))', integer, 4],
  ['SUM(likes) - COUNT(*)', integer, 5],
  ['SUM(CAST(likes AS SIGNED) - 5)', integer, -3],
  ['COALESCE(SUM(likes), 0)', integer, 7],
  ['SUM(CASE WHEN likes > 9 THEN 1 END)', nullable(integer), null],
  ['MAX(id)', digits, newest],
  ['MIN(id)', digits, '9223372036854775806'],
  ['IFNULL(MAX(id), 0)', digits, newest],
  ['MAX(CASE WHEN likes > 9 THEN id END)', nullable(digits), null],
  ['MAX(created_at_ms)', integer, 1_790_000_000_001],
  ['MAX(likes)', integer, 4],
  ['MAX(text)', text, 'one'],
  ['MAX(day)', text, '2026-11-28'],
  ['MAX(at)', text, '2026-11-28 22:30:00.125'],
  ['MAX(note)', nullable(text), ''],
  ['MAX(likes) > 3', boolean, true],
  ['COUNT(*) = 0', boolean, false],
  ['MAX(deleted)', boolean, true],
  ['BIT_OR(deleted)', boolean, true],
]

/** The same over the newest row alone. */
const singles: readonly (readonly [string, Column<unknown>, unknown])[] = [
  ['deleted', boolean, true],
  ['NOT deleted', boolean, false],
  ['created_at_ms < 1790000000001', boolean, false],
  ['created_at_ms <= 1790000000001', boolean, true],
  ['note IS NULL', boolean, false],
  ['text = BINARY text', boolean, true],
  ['EXISTS(SELECT 1 FROM samples AS other WHERE other.likes = 3)', boolean, true],
  ['EXISTS(SELECT 1 FROM samples AS other WHERE other.likes = 9)', boolean, false],
  ['likes IN (4, 5)', boolean, true],
  ['likes BETWEEN 1 AND 3', boolean, false],
  ["text LIKE 'gr%'", boolean, true],
  ['IF(deleted, 1, 0)', boolean, true],
  ['CASE WHEN deleted THEN 1 ELSE 0 END', boolean, true],
  ['IFNULL(NULL, deleted)', boolean, true],
  ['COALESCE(NULL, 0)', boolean, false],
  ['deleted = 1 AND likes > 0', boolean, true],
  ['TRUE', boolean, true],
  ['0', boolean, false],
  ['(SELECT COUNT(*) FROM samples AS other)', integer, 2],
  ['(SELECT likes FROM samples AS other WHERE other.likes = 3)', integer, 3],
  ['likes + 1', integer, 5],
  ['-likes', integer, -4],
  ['CAST(likes AS SIGNED)', integer, 4],
  ['CAST(likes AS UNSIGNED)', integer, 4],
  ['created_at_ms DIV 1000', integer, 1_790_000_000],
  ['FLOOR(likes / 3)', integer, 1],
  ['CHAR_LENGTH(text)', integer, 7],
  ['GREATEST(likes, 10)', integer, 10],
  ['id', digits, newest],
  ['id + 0', digits, newest],
  ['CAST(id AS CHAR)', digits, newest],
  ['likes', digits, '4'],
  ['7', digits, '7'],
  ['IFNULL(NULL, 7)', digits, '7'],
  ['COALESCE(note, text)', text, ''],
  ["CONCAT(text, '!')", text, 'grüße 🐦!'],
  ['LOWER(text)', text, 'grüße 🐦'],
  ["CASE WHEN deleted THEN 'gone' ELSE text END", text, 'gone'],
  ['day', text, '2026-11-28'],
  ['at', text, '2026-11-28 22:30:00.125'],
  ['digest', bytes, Buffer.from([0, 0])],
  ['UNHEX(HEX(digest))', bytes, Buffer.from([0, 0])],
  ['NULLIF(likes, 4)', nullable(integer), null],
  ['NULLIF(deleted, 1)', nullable(boolean), null],
  ['NULL', nullable(digits), null],
]

const checks = [
  ...aggregates.map((each) => ({ from: 'samples', each })),
  ...singles.map((each) => ({ from: `samples WHERE id = ${newest}`, each })),
]

for (const protocol of ['query', 'execute'] as const) {
  test(`an expression is read alike, whichever server answers: ${protocol}`, async () => {
    for (const { from, each } of checks) {
      const [expression, read, expected] = each
      const text = `SELECT ${expression} AS value FROM ${from}`
      // For this statement alone, which the test makes up, it is said to be constant.
      const result = await server.database[protocol](text as 'SELECT 1')
      assert.deepEqual(rowReader({ value: read })(result), [{ value: expected }], expression)
    }
  })
}

test('a lock that a session takes, and what the server says of it, is read alike', async () => {
  const read = rowReader({ taken: boolean, free: boolean, missing: nullable(boolean) })
  const result = await server.database.query(
    "SELECT GET_LOCK('sample', 0) AS taken, IS_FREE_LOCK('sample') AS free, RELEASE_LOCK('none') AS missing",
  )
  assert.deepEqual(read(result), [{ taken: true, free: false, missing: null }])
})

test('what is no integer is refused, also as text', () => {
  for (const value of ['', ' 5', '5 ', '0x10', '1e3', '4.0000', 1.5, 2 ** 53, 'five', true, null]) {
    assert.throws(() => integer(value), TypeError, String(value))
    assert.throws(() => digits(value), TypeError, String(value))
  }
  for (const value of ['2', '', 2, -1, null, 'true', '01']) {
    assert.throws(() => boolean(value), TypeError, String(value))
  }
})
