// Images under the official names and tags of those that docker-compose.yml and Dockerfile name. None can be fetched where
// only package registries are reached; so each is built from the real server, as a folder of `stand-ins` says.
import { programFolder, servers, unpackDebianPackages } from '@flightpath/infra'
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docker, program, type Docker } from './docker.ts'

type Tree = { readonly suite: string; readonly packages: readonly string[] }

const gnu = ['bash', 'coreutils', 'dash', 'findutils', 'grep', 'sed']

/** Files of Debian's packages, an image each, which stand-ins begin with or copy from. */
const trees = {
  java: {
    suite: 'unstable',
    packages: ['base-files', 'bash', 'busybox', 'openjdk-25-jre-headless'],
  },
  tools: { suite: 'unstable', packages: ['coreutils', 'curl', 'tini'] },
  mysql: {
    suite: 'unstable',
    packages: ['base-files', ...gnu, 'gosu', 'mysql-server-core', 'mysql-client-core'],
  },
  redis: { suite: 'unstable', packages: ['base-files', ...gnu, 'redis-server', 'util-linux'] },
  node: { suite: 'bookworm', packages: ['base-files', ...gnu, 'libstdc++6'] },
} as const satisfies Record<string, Tree>

type TreeName = keyof typeof trees

// What configures a whole machine, draws, prints or plays.
const without = [
  'adduser',
  'ca-certificates-java',
  'debconf',
  'debianutils',
  'java-common',
  'libpcsclite1',
  'libasound2t64',
  'libcups2t64',
  'libfontconfig1',
  'libfreetype6',
  'libharfbuzz0b',
  'libjpeg62-turbo',
  'liblcms2-2',
  'libnss3',
  'passwd',
  'systemd',
  'util-linux-extra',
]

const nameOfTree = (name: TreeName): string => `flightpath-tree/${name}`

export type Sources = {
  /** Of the checkout. */
  readonly root: string
  /** An empty folder for what is fetched and put together. */
  readonly work: string
  /** A file with the certificates of the authorities that this machine trusts. */
  readonly authorities: string
  readonly report: (sentence: string) => void
}

type StandIn = {
  /** Its folder below `stand-ins`. */
  readonly name: string
  readonly image: string
  readonly trees: readonly TreeName[]
}

/** Every image that the composed stack is made of. */
function listStandIns(root: string): StandIn[] {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const [, node = ''] = /^FROM (node:\S+)/m.exec(dockerfile) ?? []
  return [
    { name: 'kafka', image: servers.kafka.image, trees: ['java'] },
    { name: 'zipkin', image: servers.zipkin.image, trees: ['java'] },
    { name: 'elasticsearch', image: servers.elasticsearch.image, trees: ['java', 'tools'] },
    { name: 'mysql', image: servers.mysql.image, trees: ['mysql'] },
    { name: 'redis', image: servers.redis.image, trees: ['redis'] },
    { name: 'node', image: node, trees: ['node'] },
  ]
}

/** Builds those images that the engine lacks or that were built from something else. */
export async function buildStandIns(engine: Docker, sources: Sources): Promise<void> {
  for (const standIn of listStandIns(sources.root)) {
    if (await isCurrent(engine, standIn.image, inputsOf(standIn))) continue
    for (const tree of standIn.trees) {
      if (await isCurrent(engine, nameOfTree(tree), hashOf(trees[tree], without))) continue
      sources.report(`fetching ${trees[tree].packages.join(', ')}`)
      await importTree(engine, sources.work, tree)
    }
    sources.report(`building a stand-in for ${standIn.image}`)
    await build(engine, sources, standIn)
  }
}

const inputsLabel = 'flightpath.inputs'

async function isCurrent(engine: Docker, image: string, inputs: string): Promise<boolean> {
  const format = `{{index .Config.Labels "${inputsLabel}"}}`
  try {
    const built = await docker(engine, 'image', 'inspect', '--format', format, image)
    return built.trim() === inputs
  } catch {
    return false
  }
}

/** Changes with whatever an image is made of, but for what Debian has new. */
function inputsOf(standIn: StandIn): string {
  const files = globSync(`${folderOf(standIn)}/*`).toSorted()
  const contents = files.map((file) => readFileSync(file, 'utf8'))
  return hashOf(
    standIn,
    standIn.trees.map((name) => trees[name]),
    without,
    contents,
  )
}

function hashOf(...inputs: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
}

function folderOf({ name }: StandIn): string {
  return join(import.meta.dirname, 'stand-ins', name)
}

async function importTree(engine: Docker, work: string, name: TreeName): Promise<void> {
  const target = join(work, name)
  // Each suite's lists are fetched and read once.
  const lists = join(work, `${trees[name].suite}.apt`)
  await unpackDebianPackages({ ...trees[name], without, target, work: lists })
  for (const folder of ['doc', 'man', 'locale', 'info', 'lintian', 'bash-completion']) {
    rmSync(join(target, 'usr/share', folder), { recursive: true, force: true })
  }
  // What Debian writes when it installs a system.
  mkdirSync(join(target, 'etc'), { recursive: true })
  writeFileSync(join(target, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(target, 'etc/group'), 'root:x:0:\n')
  const archive = join(work, `${name}.tar`)
  await program(engine, 'tar', ['--create', '--file', archive, '--directory', target, '.'])
  const java = '/usr/lib/jvm/java-25-openjdk-amd64/bin'
  const path = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${java}`
  const label = `${inputsLabel}=${hashOf(trees[name], without)}`
  const changes = ['--change', `ENV ${path}`, '--change', `LABEL ${label}`]
  await docker(engine, 'import', ...changes, archive, nameOfTree(name))
  rmSync(archive)
  rmSync(target, { recursive: true })
}

async function build(engine: Docker, sources: Sources, standIn: StandIn): Promise<void> {
  const context = join(sources.work, standIn.name)
  cpSync(folderOf(standIn), context, { recursive: true })
  await addServer(engine, sources, standIn.name, context)
  const label = `${inputsLabel}=${inputsOf(standIn)}`
  // The builder without BuildKit: the trees are here and nowhere else.
  const legacy = { ...engine, env: { ...engine.env, DOCKER_BUILDKIT: '0' } }
  const tag = ['--tag', standIn.image, '--label', label, '--force-rm']
  await docker(legacy, 'build', '--network', 'none', ...tag, context)
  rmSync(context, { recursive: true })
}

/** What is in no package of Debian: the servers that run natively, and Node. */
async function addServer(
  engine: Docker,
  { root, authorities }: Sources,
  name: string,
  context: string,
): Promise<void> {
  switch (name) {
    case 'kafka':
    case 'zipkin':
      cpSync(join(programFolder(root, name), 'lib'), join(context, 'server'), { recursive: true })
      return
    case 'elasticsearch':
      for (const folder of ['lib', 'modules', 'plugins']) {
        const from = join(programFolder(root, name), folder)
        cpSync(from, join(context, 'server', folder), { recursive: true })
      }
      return
    case 'node': {
      const local = join(context, 'local')
      mkdirSync(join(local, 'bin'), { recursive: true })
      cpSync(process.execPath, join(local, 'bin/node'))
      const npm = ['install', '--global', '--no-audit', '--no-fund', '--prefix', local, 'npm@11']
      await program(engine, 'npm', npm)
      cpSync(authorities, join(context, 'authorities.pem'))
    }
  }
}
