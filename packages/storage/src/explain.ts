import { column } from './columns.ts'
import { rowReader } from './rows.ts'
import { Sql, type Param } from './sql.ts'
import type { Statements } from './statements.ts'

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
 * The plan of a query, for tests that name the index a hot query must use. MySQL and MariaDB answer alike in this
 * format; MySQL's own is a tree from 9 on.
 */
export async function explain(
  database: Statements,
  query: Sql | string,
  params: readonly Param[] = [],
): Promise<PlanStep[]> {
  const statement = query instanceof Sql ? query : new Sql(query, params)
  const sql = new Sql(`EXPLAIN FORMAT=TRADITIONAL ${statement.text}`, statement.params)
  return readPlan(await database.query(sql)).map(({ Extra, ...step }) => ({
    ...step,
    extra: Extra,
  }))
}
