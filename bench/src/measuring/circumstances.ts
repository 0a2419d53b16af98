// Where, when and under which settings something was measured.
import { root, type StoresConfig } from '@flightpath/cli/state'
import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { openWriteDatabase } from '../population/open-databases.ts'

const run = promisify(execFile)

/** Lines for the document. Each run's is the same as long as nobody changes the settings or the checkout. */
export async function describeCircumstances(stores: StoresConfig): Promise<string[]> {
  const [cpu] = cpus()
  const memoryGib = Math.round(totalmem() / 2 ** 30)
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${await commit()}`,
    `${cpus().length} cores of ${cpu?.model.trim() ?? 'an unknown processor'}, ${memoryGib} GiB, everything on this machine`,
    await durability(stores),
  ]
}

async function commit(): Promise<string> {
  try {
    const { stdout } = await run('git', ['describe', '--always', '--dirty'], { cwd: root })
    return stdout.trim()
  } catch {
    return 'unknown'
  }
}

/** What the server says is in force, not what it was asked for. */
async function durability(stores: StoresConfig): Promise<string> {
  await using database = openWriteDatabase(stores)
  const { rows } = await database.query(
    `SELECT @@version, @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@log_bin`,
    [],
    { rowsAsArray: true },
  )
  const cells: unknown[] = Array.isArray(rows[0]) ? rows[0] : []
  const [version, flush, sync, binlog] = cells.map(String)
  return `MySQL ${version}: innodb_flush_log_at_trx_commit=${flush}, sync_binlog=${sync}, log_bin=${binlog}`
}
