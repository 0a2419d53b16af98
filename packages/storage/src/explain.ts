import { column } from './columns.ts'
import { rowReader } from './rows.ts'
import type { Param, Statements } from './statements.ts'

/** How the server means to read one table of a query. */
export interface PlanStep {
  readonly table: string | null
  /** `ALL` and `index` read everything; `range`, `ref`, `eq_ref` and `const` read what an index points at. */
  readonly type: string | null
  /** The index it uses; null without one. */
  readonly key: string | null
  /** How many rows it expects to look at. */
  readonly rows: number | null
  /** Such as `Using index` or `Using filesort`. */
  readonly extra: string | null
}

const readPlan = rowReader({
  table: column.nullable(column.string),
  type: column.nullable(column.string),
  key: column.nullable(column.string),
  rows: column.nullable(column.integer),
  Extra: column.nullable(column.string),
})

/**
 * The plan of a query, for tests that name the index a hot query must use. MySQL and MariaDB answer alike
 * in
 * this format; MySQL's own is a tree from 9 on. */
export async function explain(
  database: Statements,
  sql: string,
  params: readonly Param[] = [],
): Promise<PlanStep[]> {
  const plan = readPlan(await database.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params))
  return plan.map(({ Extra, ...step }) => ({ ...step, extra: Extra }))
}
