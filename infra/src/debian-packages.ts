// Takes programs out of Debian's packages without installing them: nothing outside the given folder changes,
// and no root is needed.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, isOnPath } from './files.ts'
import { run } from './run.ts'

export interface DebianPackages {
  /** The suite to take them from: `unstable`, `bookworm`. */
  readonly suite: string
  readonly packages: readonly string[]
  /** Packages that they depend on and that what is wanted of them does not need, with all that only these need. */
  readonly without?: readonly string[]
  /** Where their files go: `usr/sbin/…` and so on below it. */
  readonly target: string
  /** Empty, for lists and archives; the caller removes it. */
  readonly work: string
}

/** Whether this machine can take programs out of Debian's packages: apt and dpkg are there, with a Debian archive. */
export async function hasDebianPackages(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const tools = await Promise.all(['apt-get', 'dpkg-deb'].map(isOnPath))
  return tools.every(Boolean) && (await findArchive()) !== null && (await exists(keyring))
}

/**
 * Fetches packages with all that they depend on, checks their signatures as apt does, and unpacks them.
 * Returns the version of each that was asked for. Throws, with apt's last lines, when one cannot be had.
 */
export async function unpackDebianPackages(wanted: DebianPackages): Promise<Map<string, string>> {
  const { packages, target, work } = wanted
  const archive = await findArchive()
  if (archive === null) throw new Error("apt's sources on this machine name no Debian archive")
  const env = { APT_CONFIG: await writeConfiguration(wanted, archive), LC_ALL: 'C' }
  // A registry that hiccups once is common; what was fetched is kept.
  const apt = async (...args: string[]): Promise<string> =>
    await run('apt-get', args, { env }).catch(async () => await run('apt-get', args, { env }))
  await apt('update', '--quiet')
  await apt('install', '--quiet', '--yes', '--download-only', ...packages)
  await mkdir(target, { recursive: true })
  const archives = join(work, 'archives')
  const versions = new Map<string, string>()
  for (const file of (await readdir(archives)).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(archives, file), target])
    const [name = '', version = ''] = file.split('_')
    if (packages.includes(name)) versions.set(name, decodeURIComponent(version))
  }
  await rm(archives, { recursive: true })
  return versions
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** The archive that this machine's own sources name: a mirror near to it, or a cache in its network. */
async function findArchive(): Promise<string | null> {
  const format = ['--format', '$(REPO_URI)', 'Created-By: Packages']
  const addresses = await run('apt-get', ['indextargets', ...format]).catch(() => '')
  // A security archive ends otherwise, as do those of other systems.
  return addresses.split('\n').find((address) => /\/debian\/?$/.test(address)) ?? null
}

// An apt of its own: its lists, its archives, and a system on which nothing is installed.
async function writeConfiguration(wanted: DebianPackages, archive: string): Promise<string> {
  const { suite, without = [], work } = wanted
  for (const folder of ['lists/partial', 'archives/partial', 'state']) {
    await mkdir(join(work, folder), { recursive: true })
  }
  const architecture = { x64: 'amd64' }[process.arch as string] ?? process.arch
  const sources = join(work, 'sources.list')
  const source = `deb [signed-by=${keyring} arch=${architecture}] ${archive} ${suite} main\n`
  await writeFile(sources, source)
  const status = join(work, 'state/status')
  await writeFile(status, without.map((name) => installed(name, architecture)).join('\n'))
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': join(work, 'state'),
    'Dir::State::status': status,
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': work,
    'Dir::Cache::archives': join(work, 'archives'),
    'APT::Architecture': architecture,
    'APT::Install-Recommends': 'false',
    // As root apt would fetch as another user, who may not write here.
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
  }
  const path = join(work, 'apt.conf')
  const lines = Object.entries(settings).map(([key, value]) => `${key} ${JSON.stringify(value)};\n`)
  await writeFile(path, lines.join(''))
  return path
}

function installed(name: string, architecture: string): string {
  return [
    `Package: ${name}`,
    'Status: install ok installed',
    'Version: 999:0',
    `Architecture: ${architecture}`,
    'Multi-Arch: allowed',
    'Maintainer: none',
    'Description: not needed',
    '',
  ].join('\n')
}
