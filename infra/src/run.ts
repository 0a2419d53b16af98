// Runs a helper program to its end.
import { execFile } from 'node:child_process'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Runs a program and returns what it wrote, both streams together.
 * Throws with the end of that output when it cannot be started or exits with anything but 0.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(
    command,
    args,
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      maxBuffer: 64 * 1024 * 1024,
    },
    (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`
      if (error === null) resolve(output)
      else
        reject(
          new Error(`${command} failed: ${lastLines(output) || error.message}`, { cause: error }),
        )
    },
  )
  return await promise
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-30).join('\n')
}
