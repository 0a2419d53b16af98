// How a stack is started and stopped.
export { chooseMysql, readMysql } from './choose-servers.ts'
export { withoutSettings, type StackOptions } from './options.ts'
export { startDetached } from '../supervisor/start-detached.ts'
export { stopSupervisor } from '../supervisor/stop-supervisor.ts'
export { createReport } from './report.ts'
export { startStack } from './start-stack.ts'
export { stopLeftovers } from './stop-leftovers.ts'
export { unlessAborted } from './unless-aborted.ts'
