// Programs that are published as Java artifacts come through Maven, which checks what it fetched.
import { join } from 'node:path'
import { programs, type ProgramName } from './programs.ts'
import { run } from './run.ts'
import type { InstallPlace } from './server-folder.ts'

/** What a person does about it. */
export const mavenIsMissing =
  'Maven is needed to fetch the servers: install it (Debian and Ubuntu: apt install maven; macOS: brew install maven), or start Docker instead.'

/**
 * Fetches what `infra/native/<name>/pom.xml` names, with all that it depends on, and returns the folder of jars.
 * Throws, with Maven's last lines, when something cannot be had.
 */
export async function fetchJars(
  { root, java, work }: InstallPlace,
  name: ProgramName,
  properties: readonly string[] = [],
): Promise<string> {
  const jars = join(work, 'jars')
  const args = [
    '--batch-mode',
    '--no-transfer-progress',
    '--file',
    join(root, 'infra/native', name, 'pom.xml'),
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${jars}`,
    ...properties,
  ]
  const environment = { env: { JAVA_HOME: java.home } }
  try {
    // A registry that hiccups once in 370 MB is common; what was fetched is kept by Maven.
    await run('mvn', args, environment).catch(async () => await run('mvn', args, environment))
    return jars
  } catch (error) {
    if (isMissing(error)) {
      throw new Error(mavenIsMissing, { cause: error })
    }
    throw new Error(`Maven could not fetch ${programs[name].product}: ${firstError(error)}`, {
      cause: error,
    })
  }
}

function firstError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /\[ERROR\] (.+)/.exec(message)?.[1] ?? message
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
