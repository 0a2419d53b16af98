export { openDatabase, type Database, type DatabaseConfig } from './database.ts'
export type { Result, StatementOptions, Statements } from './statements.ts'
export {
  digitList,
  digits,
  joined,
  schemaName,
  sql,
  uncheckedSql,
  type Digits,
  type Param,
  type Scalar,
  type Sql,
} from './sql.ts'
export type { Session } from './session.ts'
export { DatabaseError, DatabaseUnavailableError, isDuplicateKey } from './errors.ts'
export { watchRefusals, type RefusalWatch } from './refusals.ts'
export { column, type Column } from './columns.ts'
export { readColumn, rowReader, type RowOf } from './rows.ts'
export { ensureServiceUser, type ServiceUser } from './service-user.ts'
export { migrate, MigrationError } from './migrate.ts'
export { withNamedLock, type LockOutcome } from './named-lock.ts'
export { openLeasedSnowflake, type LeasedSnowflake } from './leased-snowflake.ts'
export { NoWorkerIdFreeError } from './worker-lease.ts'
export { explain, type PlanStep } from './explain.ts'
