// What processes have used, as the kernel counts it.
import type { RunState } from '@flightpath/cli/state'
import { readFileSync } from 'node:fs'

export type Usage = {
  /** Microseconds of processor time since the process began, in ticks of 10 ms. */
  readonly cpuUs: number
  /** Proportional set size in MiB: memory that several processes share counts for each by its part. */
  readonly memoryMb: number
}

// Linux counts in ticks of 1/100 s whatever its own clock is (USER_HZ).
const tickUs = 10_000

/**
 * Of every process of a stack by name, of its supervisor unless that is this process, and of this one, in which the
 * generator runs, as `generator`. Linux only.
 */
export function readUsage(state: RunState): ReadonlyMap<string, Usage> {
  const parts = [...state.services, ...state.servers].flatMap(({ name, process }) =>
    process === null ? [] : [[name, process.pid] as const],
  )
  const supervisor = state.supervisor.pid
  if (supervisor !== process.pid) parts.push(['supervisor', supervisor])
  return new Map(
    [...parts, ['generator', process.pid] as const].map(([name, pid]) => [name, usageOf(pid)]),
  )
}

function usageOf(pid: number): Usage {
  return {
    cpuUs: cpuOf(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    memoryMb: memoryOf(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')),
  }
}

/** User and system time of a line of /proc/PID/stat, of all its threads, in microseconds. See proc(5). */
export function cpuOf(stat: string): number {
  // The name stands in parentheses and may hold spaces; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickUs
}

/** The proportional set size of /proc/PID/smaps_rollup in MiB. See proc_pid_smaps(5). */
export function memoryOf(rollup: string): number {
  return Math.round(Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1024)
}

/** Microseconds that each process used between two readings; those that were started in between are left out. */
export function cpuBetween(
  before: ReadonlyMap<string, Usage>,
  after: ReadonlyMap<string, Usage>,
): ReadonlyMap<string, number> {
  const used = new Map<string, number>()
  for (const [name, { cpuUs }] of after) {
    const earlier = before.get(name)
    if (earlier !== undefined && cpuUs >= earlier.cpuUs) used.set(name, cpuUs - earlier.cpuUs)
  }
  return used
}
