// Docker's own programs, out of Debian's packages: nothing is installed, all is below one folder.
import { unpackDebianPackages } from '@flightpath/infra'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type DockerPrograms = {
  /** What tests need on their path: `docker`, and `ip` for networks around the engine's. */
  readonly client: string
  /** DOCKER_CONFIG: a configuration without anybody's credentials, with the plugins compose and buildx. */
  readonly configuration: string
  /** What the engine needs on its path. */
  readonly engine: readonly string[]
  /** LD_LIBRARY_PATH for the engine. */
  readonly libraries: string
}

// The engine that people have is newer than that of a stable suite. All of this is linked with the C library alone, of which
// Debian 12's is new enough.
const newest = {
  suite: 'unstable',
  packages: ['containerd', 'docker-buildx', 'docker-cli', 'docker-compose', 'docker.io'],
  without: [
    'debconf',
    'iptables',
    'libc6',
    'libsystemd0',
    'runc',
    'systemd',
    'sysvinit-utils',
    'systemd-standalone-sysusers',
    'systemd-sysusers',
    'tini-static',
  ],
}
// These have libraries of the suite that this machine runs.
const ofThisSuite = {
  packages: ['iproute2', 'iptables', 'runc', 'tini'],
  without: ['debconf', 'libc6', 'perl', 'perl-base'],
}

/** Fetches the programs once for this checkout; `folder` is theirs alone. */
export async function fetchDocker(folder: string): Promise<DockerPrograms> {
  if (!existsSync(folder)) {
    const part = await mkdtemp(`${folder}.part-`)
    try {
      await fetchInto(part)
      await chmod(part, 0o755)
      await rename(part, folder)
    } finally {
      await rm(part, { recursive: true, force: true })
    }
  }
  const folders = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((path) => join(folder, 'engine', path))
  return {
    client: join(folder, 'client'),
    configuration: join(folder, 'configuration'),
    engine: [join(folder, 'wrappers'), ...folders],
    libraries: ['usr/lib', 'lib'].map((path) => join(folder, 'engine', path, triplet)).join(':'),
  }
}

const triplet = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`

async function fetchInto(part: string): Promise<void> {
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]
  if (suite === undefined) throw new Error('/etc/os-release names no suite of Debian')
  const target = join(part, 'engine')
  for (const wanted of [newest, { suite, ...ofThisSuite }]) {
    const work = join(part, 'work')
    await unpackDebianPackages({ ...wanted, target, work })
    await rm(work, { recursive: true })
  }
  for (const folder of ['doc', 'docker.io', 'locale', 'man', 'perl']) {
    await rm(join(target, 'usr/share', folder), { recursive: true, force: true })
  }
  const configuration = join(part, 'configuration')
  await mkdir(configuration)
  await rename(join(target, 'usr/libexec/docker/cli-plugins'), join(configuration, 'cli-plugins'))
  await writeNames(part)
}

// Names that Debian makes when it configures the packages, and what tests may call.
async function writeNames(part: string): Promise<void> {
  for (const folder of ['client', 'wrappers']) await mkdir(join(part, folder))
  await symlink('../engine/usr/bin/docker', join(part, 'client/docker'))
  await symlink('../engine/usr/bin/tini-static', join(part, 'wrappers/docker-init'))
  const libraries = `LD_LIBRARY_PATH="$root/usr/lib/${triplet}:$root/lib/${triplet}"`
  const script = async (path: string, command: string): Promise<void> =>
    await writeFile(
      join(part, path),
      `#!/bin/sh\nroot=$(dirname "$(dirname "$0")")/engine\n${libraries} exec ${command} "$@"\n`,
      { mode: 0o755 },
    )
  await script('client/ip', '"$root/bin/ip"')
  for (const name of ['iptables', 'ip6tables']) {
    await script(`wrappers/${name}`, `"$root/usr/sbin/xtables-nft-multi" ${name}`)
  }
}
