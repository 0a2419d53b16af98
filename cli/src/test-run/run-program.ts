import { spawn } from 'node:child_process'
import { once } from 'node:events'

export type Program = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Runs a program with this one's output; resolves with its exit status, 1 when a signal ended it. */
export async function runProgram(
  { command, args, cwd, env }: Program,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted()
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const stop = (): boolean => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [code]: unknown[] = await once(child, 'exit')
    return typeof code === 'number' ? code : 1
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
