import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { readStack, stackPart } from './stack.ts'

/** Ends a process of the stack with SIGKILL, and waits until the supervisor has another one ready. */
export async function killAndAwaitRestart(name: string): Promise<void> {
  const { pid } = runningProcess(name)
  process.kill(pid, 'SIGKILL')
  await awaitRestart(name, pid)
}

/** Stops a process of the stack as it is, without ending it; the function given back lets it go on. */
export function freeze(name: string): () => void {
  const { pid } = runningProcess(name)
  process.kill(pid, 'SIGSTOP')
  return () => process.kill(pid, 'SIGCONT')
}

/**
 * Lets whichever instance of a service comes to this failpoint next die there, and waits until it did and the
 * supervisor has another one ready. `meanwhile` makes it come there.
 */
export async function dieAt(failpoint: string, service: string): Promise<void> {
  const folder = process.env['FLIGHTPATH_TEST_FAILPOINTS']
  if (folder === undefined)
    throw new Error('set FLIGHTPATH_TEST_FAILPOINTS as ./flightpath test does')
  const file = join(folder, failpoint)
  const before = new Map(instancesOf(service).map(({ name, process }) => [name, process?.pid]))
  writeFileSync(file, '')
  await eventually(`a process dies at ${failpoint}`, () => !existsSync(file))
  await eventually(
    `${service} is restarted`,
    () =>
      instancesOf(service).some(
        ({ name, process }) => process !== null && process.pid !== before.get(name),
      ),
    60_000,
  )
  for (const { name } of instancesOf(service)) await awaitReady(name)
}

function instancesOf(service: string) {
  return readStack().services.filter(({ name }) => name.replace(/-\d+$/, '') === service)
}

function runningProcess(name: string): { pid: number } {
  const { process } = stackPart(name)
  if (process === null) throw new Error(`${name} does not run`)
  return process
}

async function awaitRestart(name: string, oldPid: number): Promise<void> {
  await eventually(
    `${name} is restarted`,
    () => {
      const { process } = stackPart(name)
      return process !== null && process.pid !== oldPid
    },
    60_000,
  )
  if (readStack().services.some((service) => service.name === name)) await awaitReady(name)
}

async function awaitReady(name: string): Promise<void> {
  await eventually(
    `${name} is ready`,
    async () => (await fetch(`${stackPart(name).url}/health/ready`)).ok,
    60_000,
  )
}
