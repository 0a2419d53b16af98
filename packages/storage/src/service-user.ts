import { connectionOptions, type ServerConfig } from './connection.ts'
import { openSession } from './session.ts'
import { checkedSchema, Sql, sql } from './sql.ts'

const statementTimeoutMs = 10_000

export type ServiceUser = {
  readonly name: string
  /** Null where no password is asked for. */
  readonly password: string | null
  /** The schema whose rows it may read and write. */
  readonly schema: string
}

/**
 * Makes a user who may read and write the rows of one schema and nothing else, or gives the one that there is this
 * password. `server` names somebody who may make users.
 * @throws DatabaseError, DatabaseUnavailableError
 */
export async function ensureServiceUser(server: ServerConfig, user: ServiceUser): Promise<void> {
  await using session = await openSession(connectionOptions(server), statementTimeoutMs)
  const name = new Sql(`'${checkedSchema(user.name)}'@'%'`, [])
  const password = user.password ?? ''
  await session.query(sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${password}`)
  await session.query(sql`ALTER USER ${name} IDENTIFIED BY ${password}`)
  // In the name of a schema a rights table takes an underscore for any character.
  const pattern = checkedSchema(user.schema).replaceAll('_', String.raw`\_`)
  const rows = new Sql(`\`${pattern}\`.*`, [])
  await session.query(sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ${rows} TO ${name}`)
}
