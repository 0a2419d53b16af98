import { collectWhenCalm } from './collect-when-calm.ts'

/** A started service: its address, whether it has handled all there was, and how to stop it in order. */
export type RunningService = AsyncDisposable & {
  readonly url: string
  /** True when every event published before the call has been handled. Always true for services without consumers. */
  caughtUp(): Promise<boolean>
  /** Rejects when the service cannot go on and its process must end; never resolves. */
  readonly failed?: Promise<never>
}

const stopWithinMs = 20_000

/**
 * Runs a service until SIGTERM or SIGINT, then stops it in order. A failed start, a fatal failure and an uncaught
 * error end the process with status 1, so that whoever supervises it starts it again.
 */
export async function runUntilSignal(
  host: NodeJS.Process,
  start: () => Promise<RunningService>,
): Promise<void> {
  const fail = (error: unknown): never => {
    host.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return host.exit(1)
  }
  host.on('uncaughtException', fail)
  host.on('unhandledRejection', fail)
  const signal = new Promise<void>((resolve) => {
    host.once('SIGTERM', () => resolve())
    host.once('SIGINT', () => resolve())
  })
  try {
    const service = await start()
    using _collector = collectWhenCalm()
    await Promise.race(service.failed === undefined ? [signal] : [signal, service.failed])
    setTimeout(() => fail(new Error('did not stop in time')), stopWithinMs).unref()
    await service[Symbol.asyncDispose]()
    host.exit(0)
  } catch (error) {
    fail(error)
  }
}
