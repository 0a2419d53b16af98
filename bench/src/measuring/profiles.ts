// Profiles of the services: node writes one when a process ends, named by its id; here they get the services' names.
import type { RunState } from '@flightpath/cli/state'
import { globSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

/** What makes services write profiles into a folder, which is made. */
export function profileSettings(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true })
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` }
}

/** Renames the profiles of a stack's services, after they have stopped, to `<service>.cpuprofile`. */
export function nameProfiles(folder: string, { services }: RunState): void {
  for (const { name, process } of services) {
    // CPU.<date>.<time>.<process>.<thread>.<number>.cpuprofile; the main thread is 0.
    const [profile] = globSync(join(folder, `CPU.*.*.${process?.pid}.0.*.cpuprofile`))
    if (profile !== undefined) renameSync(profile, join(folder, `${name}.cpuprofile`))
  }
}
