// Runs docker commands against the engine of the tests.
import { execFile } from 'node:child_process'

export type Docker = {
  readonly env: NodeJS.ProcessEnv
  /** Of the checkout, where docker-compose.yml is. */
  readonly root: string
  /** Ends what is under way. */
  readonly signal?: AbortSignal
}

/** Runs `docker ARGS` and returns what it printed. Throws with the end of all its output when it fails. */
export async function docker(place: Docker, ...args: readonly string[]): Promise<string> {
  return await program(place, 'docker', args)
}

/** Runs any program in the same environment; as `docker`. */
export async function program(
  { env, root, signal }: Docker,
  command: string,
  args: readonly string[],
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const options = { env, cwd: root, maxBuffer: 64 * 1024 * 1024, ...(signal && { signal }) }
  execFile(command, [...args], options, (error, stdout, stderr) => {
    if (error === null) resolve(stdout)
    else {
      const lines = `${stdout}${stderr}`.trim().split('\n').slice(-25).join('\n')
      reject(
        new Error(`${[command, ...args].join(' ')}: ${lines || error.message}`, { cause: error }),
      )
    }
  })
  return await promise
}
