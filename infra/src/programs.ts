// What runs natively, in which version: a program for each server, and for MySQL a choice of two.
import type { ServerName } from './servers.ts'

/** The two programs that speak MySQL's protocol: MySQL itself, out of Debian's package, and MariaDB. */
export type MysqlProgram = 'mysql' | 'mariadb'

export type ProgramName = Exclude<ServerName, 'mysql'> | MysqlProgram

export interface Program {
  /** What a reader of `status` sees. */
  readonly product: string
  /** As `native/<name>/pom.xml` pins it; null where it is read from what was fetched. */
  readonly version: string | null
  /** Roughly what a first start fetches. */
  readonly downloadMb: number
}

export const programs: Readonly<Record<ProgramName, Program>> = {
  kafka: { product: 'Kafka', version: '4.4.0', downloadMb: 43 },
  zipkin: { product: 'Zipkin', version: '3.6.1', downloadMb: 130 },
  elasticsearch: { product: 'Elasticsearch', version: '9.5.3', downloadMb: 44 },
  mysql: { product: 'MySQL', version: null, downloadMb: 60 },
  mariadb: { product: 'MariaDB', version: '11.4.5', downloadMb: 142 },
  redis: { product: 'Redis', version: '6.2', downloadMb: 12 },
}

/** The program that a server is, natively. */
export function programOf(server: ServerName, mysql: MysqlProgram): ProgramName {
  return server === 'mysql' ? mysql : server
}
