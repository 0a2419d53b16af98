import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { cpuBetween, cpuOf, memoryOf } from './processes.ts'

test('processor time is read past a name with spaces and parentheses', () => {
  const before = Array.from({ length: 10 }, () => '0')
  const stat = `42 (java (main) x) S ${before.join(' ')} 150 50 0 0 20 0 31`
  assert.equal(cpuOf(stat), 2_000_000)
})

test("this process's own figures are plausible", () => {
  const ownCpu = process.cpuUsage()
  const cpu = cpuOf(readFileSync('/proc/self/stat', 'utf8'))
  assert.ok(Math.abs(cpu - ownCpu.user - ownCpu.system) < 100_000)
  const memory = memoryOf(readFileSync('/proc/self/smaps_rollup', 'utf8'))
  assert.ok(memory > 20 && memory < 4000)
})

const usage = (cpuUs: number) => ({ cpuUs, memoryMb: 1 })

test('a process that was started again in between is left out', () => {
  const before = new Map([
    ['write', usage(5000)],
    ['fanout', usage(9000)],
  ])
  const after = new Map([
    ['write', usage(8000)],
    ['fanout', usage(10)],
    ['search', usage(10)],
  ])
  assert.deepEqual([...cpuBetween(before, after)], [['write', 3000]])
})
