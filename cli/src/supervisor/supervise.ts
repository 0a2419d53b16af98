// The life of a supervisor: start the stack, make the demo data on the first start, keep all running until a signal.
import { collectWhenCalm } from '@flightpath/http'
import { makeDemo } from '../demo/make-demo.ts'
import type { StackOptions } from '../stack/options.ts'
import { startStack, type RunningStack } from '../stack/start-stack.ts'
import { readSettings, writeSettings, type StackSettings } from '../state/settings.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** One of the 50 demo accounts has more followers than this. */
const demoCelebrityThreshold = '40'

/**
 * Runs a stack until `signal` aborts, then stops it. `whenReady` is called once everything is healthy and the demo data
 * are there. Throws when the stack cannot be started.
 */
export async function supervise(
  options: Omit<StackOptions, 'serversBy' | 'mysql'>,
  decided: StackSettings,
  whenReady: (stack: RunningStack) => Promise<void>,
): Promise<void> {
  const { folder, signal, report } = options
  const env = withDemoThreshold(options.env, decided)
  const { serversBy, mysql = 'mariadb' } = decided
  await using stack = await startStack({ ...options, env, serversBy, mysql })
  writeSettings(folder, decided)
  if (decided.demo === 'unfinished') {
    await makeDemo({ folder, state: stack.state(), signal, report })
    writeSettings(folder, { ...decided, demo: 'complete' })
  }
  stack.setReady()
  report('everything is ready')
  using _collector = collectWhenCalm()
  await whenReady(stack)
  await aborted(signal)
}

/** What this start is to do: as the first one decided, else as the flags say. */
export function decide(
  folder: StateFolder,
  servers: Pick<StackSettings, 'serversBy' | 'mysql'>,
  demo: boolean,
): StackSettings {
  return { ...servers, demo: readSettings(folder)?.demo ?? (demo ? 'unfinished' : 'none') }
}

// Set for the stack's whole life: an author does not stop being a celebrity.
function withDemoThreshold(env: StackOptions['env'], { demo }: StackSettings): StackOptions['env'] {
  if (demo === 'none') return env
  return { FLIGHTPATH_CELEBRITY_THRESHOLD: demoCelebrityThreshold, ...env }
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  if (signal.aborted) resolve()
  await promise
}
