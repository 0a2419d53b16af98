import { spawn } from 'node:child_process'
import { once } from 'node:events'

export type Program = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Who is told what a program prints, and what it sends to this process where it may send. */
export type Listener = {
  readonly print: (text: string) => void
  readonly onMessage?: (message: unknown) => void
}

/** Runs a program; resolves with its exit status, 1 when a signal ended it. */
export async function runProgram(
  { command, args, cwd, env }: Program,
  { print, onMessage }: Listener,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted()
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(onMessage === undefined ? [] : ['ipc' as const])],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', print)
  }
  if (onMessage !== undefined) child.on('message', onMessage)
  const stop = (): boolean => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  try {
    // All that it printed is here only once it is closed.
    const [code]: unknown[] = await once(child, 'close')
    return typeof code === 'number' ? code : 1
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
