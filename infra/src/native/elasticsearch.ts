// Elasticsearch without Docker: its distribution is not published as an artifact, but its library is,
// and SearchNode.java starts a node from it.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { javaFlags } from '../java-flags.ts'
import { answersHttp } from '../probe.ts'
import { run } from '../run.ts'
import { fetchJars } from '../fetch-jars.ts'
import { programFolder, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

/** Leaves what a node expects of its home: `lib`, SearchNode among it, and `modules/transport-netty4`. */
export const installElasticsearch: Install = async (place) => {
  const { root, work, target, java } = place
  const jars = await fetchJars(place, 'elasticsearch')
  const module = join(target, 'modules/transport-netty4')
  await mkdir(module, { recursive: true })
  await mkdir(join(target, 'plugins'))
  for (const jar of await readdir(jars)) {
    if (/^(netty|transport-netty4)-/.test(jar)) await rename(join(jars, jar), join(module, jar))
  }
  await rename(jars, join(target, 'lib'))
  const transport = (await readdir(module)).find((name) => name.startsWith('transport-netty4-'))
  if (transport === undefined) throw new Error("Elasticsearch's transport jar was not fetched")
  const tool = join(java.home, 'bin/jar')
  await run(tool, ['xf', join(module, transport), 'META-INF/es-plugins'], { cwd: module })
  const description = join(module, 'META-INF/es-plugins/transport-netty4')
  for (const file of await readdir(description)) {
    await rename(join(description, file), join(module, file))
  }
  await rm(join(module, 'META-INF'), { recursive: true })
  await loadFromClassPath(join(module, 'plugin-descriptor.properties'))
  const classes = join(work, 'classes')
  const source = join(root, 'infra/native/elasticsearch/SearchNode.java')
  // Any JDK that may run the servers can then run this class too, whichever compiled it.
  const compile = ['--release', '21', '-cp', join(target, 'lib/*'), '-d', classes, source]
  await run(join(java.home, 'bin/javac'), compile)
  await run(tool, ['cf', join(target, 'lib/search-node.jar'), '-C', classes, '.'])
}

/** A single node that is open on loopback only. */
export function elasticsearch({ root, dataDir, ports, java }: NativeOptions): ServerProcess {
  const folder = programFolder(root, 'elasticsearch')
  const home = join(dataDir, 'elasticsearch')
  const config = join(home, 'config')
  const url = serverUrl('elasticsearch', '127.0.0.1', ports.main)
  return {
    name: 'elasticsearch',
    program: 'elasticsearch',
    url,
    command: join(java.home, 'bin/java'),
    args: [
      ...javaFlags(root, 'elasticsearch'),
      '-cp',
      join(folder, 'lib/*'),
      '--enable-native-access=ALL-UNNAMED',
      `-Des.path.home=${folder}`,
      '-Des.distribution.type=tar',
      'SearchNode',
      folder,
      config,
    ],
    env: {},
    cwd: home,
    prepare: async () => {
      await mkdir(config, { recursive: true })
      await writeFile(join(config, 'elasticsearch.yml'), nodeSettings(home, ports.main, ports.peer))
      await writeFile(join(config, 'log4j2.properties'), logSettings)
    },
    healthy: async () =>
      await answersHttp(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`),
  }
}

// Named modules are loaded from the distribution's module path, which the library has not.
async function loadFromClassPath(descriptor: string): Promise<void> {
  const lines = (await readFile(descriptor, 'utf8')).split('\n')
  await writeFile(descriptor, lines.filter((line) => !line.startsWith('modulename=')).join('\n'))
}

function nodeSettings(home: string, port: number, transportPort: number | null): string {
  const settings = {
    'node.name': 'flightpath',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': transportPort,
    'path.data': join(home, 'data'),
    'path.logs': join(home, 'logs'),
    ...servers.elasticsearch.settings,
  }
  // JSON's strings and numbers are YAML's too.
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

const logSettings = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss.SSS} %p %c{1.} %m%n
# The native libraries of the distribution are not published; these say so at length, and nothing needs them.
logger.native.name = org.elasticsearch.nativeaccess
logger.native.level = error
logger.vectors.name = org.elasticsearch.simdvec
logger.vectors.level = error
logger.lucene.name = org.apache.lucene.internal.vectorization
logger.lucene.level = error
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
`
