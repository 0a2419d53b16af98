import { createTrouble, type Logger } from '@flightpath/log'

/**
 * Server errors that mean "not now": they pass by themselves, or when somebody mends the server, and are no fault of
 * the statement. Source: the error references of MySQL 8.4 and 9.7 and of MariaDB 11.4.
 */
export const refusals: ReadonlyMap<number, string> = new Map([
  [1021, 'disk full'],
  [1026, 'error writing a file, such as with a full disk'],
  [1030, 'error of the storage engine, such as with a full disk'],
  [1037, 'out of memory'],
  [1038, 'out of memory for sorting'],
  [1040, 'too many connections'],
  [1041, 'out of memory'],
  [1047, 'MariaDB: a Galera node without a majority'],
  [1053, 'server shutdown in progress'],
  [1114, 'table full: no space left'],
  [1129, 'host blocked after connection errors'],
  [1135, 'no thread for another connection'],
  [1158, 'error reading packets'],
  [1159, 'timeout reading packets'],
  [1160, 'error writing packets'],
  [1161, 'timeout writing packets'],
  [1180, 'error while committing, such as with a full disk'],
  [1203, 'too many connections of this user'],
  [1206, 'no room for more locks'],
  [1223, 'a read lock on all tables'],
  [1226, 'a resource limit of this user'],
  [1290, 'read-only server'],
  [1317, 'query interrupted'],
  [1461, 'no more prepared statements'],
  [1637, 'too many transactions at once'],
  [1792, 'read-only transaction'],
  [1836, 'read-only mode'],
  [1927, 'MariaDB: connection was killed'],
  [1969, 'MariaDB: max_statement_time exceeded'],
  [3024, 'MySQL: max_execution_time exceeded'],
  [3032, 'MySQL: offline mode'],
  [3100, 'MySQL: the replication group did not take the transaction'],
  [3169, 'MySQL: session was killed'],
  [4031, 'MySQL: disconnected because idle'],
])

/** What a server refused lately, told once; several databases of one server may share it. */
export type RefusalWatch = {
  refused(reason: string): void
  /** A statement was run. Others may still be refused: a read-only server answers reads. */
  worked(): void
  /** One sentence for a person; null when nothing was refused lately. */
  problem(): string | null
}

/** As long without a refusal, and all is well. Where writes are refused the lease of ids is, once a second. */
const quietMs = 5000

/** `now`: milliseconds on a clock that never steps. */
export function watchRefusals(log: Logger, now: () => number): RefusalWatch {
  const words = { began: 'mysql refuses statements', ended: 'mysql takes statements again' }
  const trouble = createTrouble(log, words)
  let refusedMs = Number.NEGATIVE_INFINITY
  const isQuiet = () => now() - refusedMs >= quietMs
  return {
    refused(reason) {
      refusedMs = now()
      trouble.began(reason)
    },
    worked() {
      if (trouble.current() !== null && isQuiet()) trouble.ended()
    },
    problem: () => (isQuiet() ? null : trouble.current()),
  }
}
