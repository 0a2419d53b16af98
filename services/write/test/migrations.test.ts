import type { TweetId } from '@flightpath/contracts'
import { migrate, openDatabase, schemaName, sql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadHiddenReplies } from '../src/storing/hidden-store.ts'
import { migrateWrite } from '../src/service.ts'
import { wrongCounts } from './stored-counts.ts'
import { server } from './test-write.ts'

const folder = join(import.meta.dirname, '../migrations')

/** The migrations up to a number, in a folder of their own. */
async function copyUpTo(number: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'migrations-'))
  for (const name of await readdir(folder)) {
    if (name.slice(0, 4) <= number) await cp(join(folder, name), join(copy, name))
  }
  return copy
}

test('tweets from before there were counters are counted', async () => {
  const schema = `fp_write_${randomBytes(5).toString('hex')}`
  const url = server('MYSQL_URL')
  const old = await copyUpTo('0005')
  await migrate({ url }, schema, old)
  await rm(old, { recursive: true })
  await using database = openDatabase({ url, schema, poolSize: 1 })
  try {
    const rows = Array.from({ length: 500 }, (_, index) => {
      const answers = index % 3 === 0 ? null : 1000 + (index % 40)
      const deleted = index % 5 === 0 ? 1 : 0
      return [1000 + index, 1 + (index % 9), 1, deleted, 1000, answers, answers && 1, 'text', '{}']
    })
    await database.query(
      `INSERT INTO tweets (id, author_id, version, deleted, conversation_id, in_reply_to_tweet_id,
         in_reply_to_user_id, text, entities)
       VALUES ?`,
      [rows],
    )
    const config = { mysqlUrl: url, mysqlPassword: null, schema }
    await migrateWrite(config)
    assert.deepEqual(await wrongCounts(database), [])
    const { rows: counted } = await database.query('SELECT account_id FROM author_counts')
    assert.equal(counted.length, 9)
    // A process that died in the middle leaves a migration to be run again.
    await database.query("UPDATE schema_migrations SET finished = 0 WHERE name LIKE '%-count-%'")
    await migrateWrite(config)
    assert.deepEqual(await wrongCounts(database), [])
  } finally {
    await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
  }
})

test('replies that were hidden before they had a table of their own stay hidden', async () => {
  const schema = `fp_write_${randomBytes(5).toString('hex')}`
  const url = server('MYSQL_URL')
  const old = await copyUpTo('0016')
  await migrate({ url }, schema, old)
  await rm(old, { recursive: true })
  await using database = openDatabase({ url, schema, poolSize: 1 })
  try {
    // A beginning, deleted since; a reply that its author hid, and one that is seen.
    const rows = [
      [1000, 7, 1, 1, 1000, 0, '', '{}'],
      [1001, 8, 1, 0, 1000, 1, '', '{}'],
      [1002, 9, 1, 0, 1000, 0, '', '{}'],
    ]
    await database.query(
      `INSERT INTO tweets (id, author_id, version, deleted, conversation_id, hidden, text, entities) VALUES ?`,
      [rows],
    )
    for (const _ of ['first', 'again, as after a process that died']) {
      await migrateWrite({ mysqlUrl: url, mysqlPassword: null, schema })
      assert.deepEqual(
        await loadHiddenReplies(database, {
          afterId: '1' as TweetId,
          untilId: '2000' as TweetId,
          limit: 10,
        }),
        [{ id: '1001', authorId: '8', hiddenBy: '7' }],
      )
      await database.query("UPDATE schema_migrations SET finished = 0 WHERE name LIKE '%-move-%'")
    }
  } finally {
    await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
  }
})
