// Zipkin without Docker: its runnable jar, unpacked because a jar inside a jar is slow to start from.
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { javaFlags } from '../java-flags.ts'
import { answersHttp } from '../probe.ts'
import { run } from '../run.ts'
import { fetchJars } from '../fetch-jars.ts'
import { programFolder, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

/** Leaves `lib/*.jar`, Zipkin's own classes among them. */
export const installZipkin: Install = async (place) => {
  const { target, java } = place
  const jars = await fetchJars(place, 'zipkin')
  const jar = (await readdir(jars)).find((name) => name.endsWith('-exec.jar'))
  if (jar === undefined) throw new Error("Zipkin's jar was not fetched")
  const tool = join(java.home, 'bin/jar')
  await run(tool, ['xf', join(jars, jar), 'BOOT-INF'], { cwd: jars })
  await rename(join(jars, 'BOOT-INF/lib'), join(target, 'lib'))
  await run(tool, ['cf', join(target, 'lib/zipkin.jar'), '-C', join(jars, 'BOOT-INF/classes'), '.'])
}

/** A Zipkin that keeps the newest spans in memory. */
export function zipkin({ root, dataDir, ports, java }: NativeOptions): ServerProcess {
  const home = join(dataDir, 'zipkin')
  const url = serverUrl('zipkin', '127.0.0.1', ports.main)
  return {
    name: 'zipkin',
    program: 'zipkin',
    url,
    command: join(java.home, 'bin/java'),
    args: [
      ...javaFlags(root, 'zipkin'),
      // Of 200, each with a stack. What is in memory waits for nothing.
      '-Dcom.linecorp.armeria.numCommonBlockingTaskThreads=8',
      '-cp',
      join(programFolder(root, 'zipkin'), 'lib/*'),
      'zipkin.server.ZipkinServer',
      // The whole entry of Armeria's list has to be given, or its other fields are lost.
      '--armeria.ports[0].ip=127.0.0.1',
      `--armeria.ports[0].port=${ports.main}`,
      '--armeria.ports[0].protocols=http',
      '--logging.level.root=WARN',
    ],
    env: servers.zipkin.settings,
    cwd: home,
    prepare: async () => {
      await mkdir(home, { recursive: true })
    },
    healthy: async () => await answersHttp(`${url}/health`),
  }
}
