import { runCommand } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('after all that, no view differs from what MySQL says', async () => {
  const { output, status } = await runCommand(['verify', '--json'])
  const findings = JSON.parse(output) as { entries: number; tweets: number; differences: [] }
  assert.deepEqual(findings.differences, [])
  assert.equal(status, 0)
  assert.ok(findings.entries > 1000)
  assert.ok(findings.tweets > 500)
})
