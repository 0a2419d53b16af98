// The same plans on MySQL 8.4 or later, when FLIGHTPATH_MYSQL_URL names one: the tests' stack has MariaDB.
import { test } from 'node:test'

const url = process.env['FLIGHTPATH_MYSQL_URL']

if (url === undefined) {
  test('hot queries are read by their indexes on MySQL', {
    skip: 'FLIGHTPATH_MYSQL_URL is not set',
  })
} else {
  process.env['FLIGHTPATH_TEST_MYSQL_URL'] = url
  await import('./hot-queries.test.ts')
}
