// Finds a JDK that is new enough; the `java` that a machine starts by default is often not.
import { access, constants, readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './run.ts'

export interface Java {
  /** The JDK's folder, the one that holds `bin/java` and `bin/javac`. */
  readonly home: string
  /** The major version: 21, 25. */
  readonly version: number
}

// Elasticsearch 9 is compiled for Java 21.
const oldestVersion = 21

/**
 * The newest JDK on this machine: JAVA_HOME, then PATH, then the folders where JDKs usually live.
 * Throws one sentence that says what to install when none is of Java 21 or newer.
 */
export async function findJava(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Java> {
  const homes = new Set<string>()
  for (const folder of await candidateFolders(environment)) {
    if (await isJdk(folder)) homes.add(await realpath(folder))
  }
  const found = await Promise.all([...homes].map(askVersion))
  return chooseJava(found.filter((java) => java !== null))
}

/** The newest of the JDKs found; the earlier one where two are of the same version. */
export function chooseJava(found: readonly Java[]): Java {
  const newest = found.reduce<Java | null>(
    (best, java) => (best === null || java.version > best.version ? java : best),
    null,
  )
  if (newest === null || newest.version < oldestVersion) {
    const seen = newest === null ? 'none was found' : `the newest found is ${newest.version}`
    throw new Error(
      `A JDK of Java ${oldestVersion} or newer is needed to run the servers without Docker, and ${seen}: ` +
        'install one (Debian and Ubuntu: apt install openjdk-21-jdk-headless; macOS: brew install openjdk) or set JAVA_HOME to it.',
    )
  }
  return newest
}

/** The major version in what `java -version` printed, or null: 25 for `version "25.0.3"`, 8 for `version "1.8.0_292"`. */
export function parseJavaVersion(output: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match?.[1] === undefined ? null : Number(match[1])
}

async function candidateFolders(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const { JAVA_HOME, PATH, HOME } = environment
  const onPath = await Promise.all(
    (PATH ?? '')
      .split(':')
      .filter((folder) => folder !== '')
      .map(async (folder) => await homeOfLauncher(join(folder, 'java'))),
  )
  const below = await Promise.all([
    childrenOf('/usr/lib/jvm'),
    childrenOf('/opt'),
    childrenOf('/Library/Java/JavaVirtualMachines', 'Contents/Home'),
    childrenOf('/opt/homebrew/opt', 'libexec/openjdk.jdk/Contents/Home'),
    childrenOf('/usr/local/opt', 'libexec/openjdk.jdk/Contents/Home'),
    ...(HOME === undefined
      ? []
      : [
          childrenOf(join(HOME, '.sdkman/candidates/java')),
          childrenOf(join(HOME, '.jdks')),
          childrenOf(join(HOME, 'Library/Java/JavaVirtualMachines'), 'Contents/Home'),
        ]),
  ])
  return [...(JAVA_HOME === undefined ? [] : [JAVA_HOME]), ...onPath, ...below].flat()
}

/** The folder above `bin/java` once every symbolic link is followed, in a list; an empty list where there is none. */
async function homeOfLauncher(launcher: string): Promise<string[]> {
  try {
    return [dirname(dirname(await realpath(launcher)))]
  } catch {
    return []
  }
}

async function childrenOf(folder: string, inside = '.'): Promise<string[]> {
  try {
    return (await readdir(folder)).map((name) => join(folder, name, inside))
  } catch {
    return []
  }
}

// A runtime without the compiler will not do: Elasticsearch's start-up class is compiled here.
async function isJdk(home: string): Promise<boolean> {
  try {
    await access(join(home, 'bin/java'), constants.X_OK)
    await access(join(home, 'bin/javac'), constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function askVersion(home: string): Promise<Java | null> {
  try {
    const version = parseJavaVersion(await run(join(home, 'bin/java'), ['-version']))
    return version === null ? null : { home, version }
  } catch {
    // What cannot start on this machine (another architecture, a broken link) is no candidate.
    return null
  }
}
