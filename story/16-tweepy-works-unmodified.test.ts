import { newPerson, readStack } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { test } from 'node:test'
import { findPython, preparePython } from '../clients/python-environment.ts'

const folder = resolve(import.meta.dirname, '../clients/tweepy')

/** More than any one of the files needs: each of its tests has accounts of its own. */
const accountsPerFile = 32

const python = await findPython(10)
const isRequired = Boolean(process.env['CI'])

test(
  'tweepy, as it is on PyPI',
  { skip: python === null && !isRequired && 'it needs Python 3.10 or newer' },
  async (t) => {
    assert.ok(python !== null, 'tweepy needs Python 3.10 or newer on the path')
    const tweepy = await preparePython(python, 'tweepy')
    for (const file of globSync('test_*.py', { cwd: folder }).toSorted()) {
      const name = basename(file, '.py')
      await t.test(`its methods work: ${name}`, async () => {
        const people = await Promise.all(
          Array.from({ length: accountsPerFile }, () => newPerson('py')),
        )
        const accounts = people.map(({ id, username, bearer }) => ({ id, username, bearer }))
        // tweepy warns of a tweet that lacks a field which the API always has.
        const args = ['-W', 'error::RuntimeWarning', '-B', '-m', 'unittest', '-v', name]
        const { status, output } = await tweepy.run(args, 'tweepy', {
          ...process.env,
          FLIGHTPATH_API: readStack().api,
          FLIGHTPATH_ACCOUNTS: JSON.stringify(accounts),
        })
        assert.match(output, /^Ran [1-9]\d* tests? in/m)
        assert.equal(status, 0, output)
      })
    }
  },
)
