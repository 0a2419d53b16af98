// Zipkin without Docker: its runnable jar, unpacked because a jar inside a jar is slow to start from.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { javaCommand, javaFlags } from '../java-flags.ts'
import { answersHttp } from '../probe.ts'
import { run } from '../run.ts'
import { serverFolder, type Arrange } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers } from '../servers.ts'

/** Leaves the jar's own layout: `BOOT-INF/classes` and `BOOT-INF/lib`. */
export const arrangeZipkin: Arrange = async ({ jars, target, java }) => {
  const jar = (await readdir(jars)).find((name) => name.endsWith('-exec.jar'))
  if (jar === undefined) throw new Error("Zipkin's jar was not fetched")
  await run(join(java.home, 'bin/jar'), ['xf', join(jars, jar)], { cwd: target })
}

/** A Zipkin that keeps the newest spans in memory. */
export function zipkin({ root, dataDir, ports, java }: NativeOptions): ServerProcess {
  const folder = serverFolder(root, 'zipkin')
  const home = join(dataDir, 'zipkin')
  const url = `http://127.0.0.1:${ports.main}`
  return {
    name: 'zipkin',
    url,
    command: javaCommand(java),
    args: [
      ...javaFlags('zipkin'),
      ...[
        '-cp',
        `${folder}/BOOT-INF/classes:${folder}/BOOT-INF/lib/*`,
        'zipkin.server.ZipkinServer',
      ],
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
