import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format } from 'mysql2'
import { digitList, digits, joined, schemaName, sql } from './sql.ts'
import { statements, withoutQuotes, type Statement } from './statements.ts'

const tweetId = '1945000000000000001' as string & { readonly __brand: 'TweetId' }

/** What a statement is as it is handed to mysql2. */
async function sent(run: (to: ReturnType<typeof statements>) => unknown): Promise<Statement> {
  const handed = Promise.withResolvers<Statement>()
  const answer = { rows: [], affectedRows: 0, insertId: '0' }
  await run(
    statements(async (statement) => {
      handed.resolve(statement)
      return answer
    }),
  )
  return handed.promise
}

test('ids and numbers stand in the text as digits, pieces as they are, all else is a parameter', () => {
  const bound = sql`AND id < ${digits(tweetId)}`
  const { text, params } = sql`SELECT ${sql`id`} FROM t WHERE name = ${"it's"} ${bound} LIMIT ${20}`
  assert.equal(text, 'SELECT id FROM t WHERE name = ? AND id < 1945000000000000001 LIMIT 20')
  assert.deepEqual(params, ["it's"])
})

test('pieces are joined with their parameters in order', () => {
  const pieces = ['a', 'b', 'c'].map((name) => sql`name = ${name}`)
  const { text, params } = joined(pieces, sql` OR `)
  assert.deepEqual([text, params], ['name = ? OR name = ? OR name = ?', ['a', 'b', 'c']])
  assert.throws(() => joined([], sql` OR `), TypeError)
  assert.equal(sql`id IN (${digitList(['1', '23'])})`.text, 'id IN (1, 23)')
})

test('an id is never quoted, wherever it stands', async () => {
  const rows = [[digits(tweetId), 'text', digits('7')]]
  const ways = [
    await sent(({ query }) => query('SELECT ?', [digits(tweetId)])),
    await sent(({ query }) => query('SELECT ? IN (?)', [1, [digits(tweetId)]])),
    await sent(({ query }) => query('INSERT INTO t VALUES ?', [rows])),
    await sent(({ query }) => query(sql`SELECT ${digits(tweetId)}`)),
  ]
  for (const statement of [...ways, ...ways.map(withoutQuotes)]) {
    const text = format(statement.sql, statement.params as string[], true)
    assert.match(text, /[ (]1945000000000000001\b/)
    assert.doesNotMatch(text, /(?<!X)'\d+'/)
  }
  assert.throws(() => digits('1 OR 1'), TypeError)
  assert.throws(() => digits(''), TypeError)
  assert.throws(() => schemaName('a; DROP'), TypeError)
})

test('what is not constant, and an id that is given as text, do not type-check', async () => {
  const text: string = 'SELECT 1'
  await sent(({ query, execute }) => [
    // @ts-expect-error a text from somewhere
    query(text),
    // @ts-expect-error a text that was put together
    query(`SELECT ${text}`),
    // @ts-expect-error the same, prepared
    execute(`SELECT ${text}`),
    // @ts-expect-error an id as text
    query('SELECT ?', [tweetId]),
    // @ts-expect-error an id as text, prepared
    execute('SELECT ?', [tweetId]),
    // @ts-expect-error an id as text among others
    query(sql`SELECT ${tweetId}`),
    query('SELECT ?', [text]),
  ])
})

test('where several statements may be one, no text is quoted', async () => {
  const texts = ["'; DROP TABLE t; --", '\\', '\u0000', '雪 🐦', '']
  const statement = withoutQuotes(await sent(({ query }) => query('SELECT (?)', [texts])))
  const [text = '', ...spelt] = format(statement.sql, statement.params as string[], true).split(
    "X'",
  )
  assert.match(text, /^SELECT \(_utf8mb4 $/)
  const back = spelt.map((part) =>
    Buffer.from(/^[0-9a-f]*/.exec(part)?.[0] ?? '', 'hex').toString(),
  )
  assert.deepEqual(back, texts)
})
