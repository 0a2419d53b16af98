// Redis without Docker: one binary out of a jar that carries one for each platform.
import { chmod, mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { answersOnPort } from '../probe.ts'
import { run } from '../run.ts'
import { fetchJars } from '../fetch-jars.ts'
import { programFolder, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

/** Leaves `redis-server`, the build for this machine. */
export const installRedis: Install = async (place) => {
  const { target, java } = place
  const jars = await fetchJars(place, 'redis')
  const jar = (await readdir(jars)).find((name) => name.startsWith('embedded-redis-'))
  if (jar === undefined) throw new Error('the embedded-redis jar was not fetched')
  await run(join(java.home, 'bin/jar'), ['xf', join(jars, jar)], { cwd: jars })
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const builds = await readdir(jars)
  const build = builds.find((name) => name.startsWith('redis-server-') && name.endsWith(platform))
  if (build === undefined) throw new Error(`there is no Redis build for ${platform}`)
  await rename(join(jars, build), join(target, 'redis-server'))
  await chmod(join(target, 'redis-server'), 0o755)
}

/** A Redis that keeps nothing on disk. */
export function redis({ root, dataDir, ports }: NativeOptions): ServerProcess {
  const home = join(dataDir, 'redis')
  return {
    name: 'redis',
    program: 'redis',
    url: serverUrl('redis', '127.0.0.1', ports.main),
    command: join(programFolder(root, 'redis'), 'redis-server'),
    args: [
      '--bind',
      '127.0.0.1',
      '--port',
      String(ports.main),
      '--dir',
      home,
      ...Object.entries(servers.redis.settings).flatMap(([key, value]) => [`--${key}`, value]),
    ],
    env: {},
    cwd: home,
    prepare: async () => {
      await mkdir(home, { recursive: true })
    },
    healthy: async () =>
      await answersOnPort(ports.main, Buffer.from('PING\r\n'), (received) =>
        received.toString('latin1').startsWith('+PONG\r\n'),
      ),
  }
}
