export { openChanges, type Change, type Changes, type ChangesOptions } from './changes.ts'
export { openOutbox, type Outbox, type OutboxOptions } from './outbox.ts'
export { startSweeper, type SweeperOptions } from './sweeper.ts'
