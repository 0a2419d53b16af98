export { openOutbox, type Acknowledged, type Outbox, type OutboxOptions } from './outbox.ts'
export type { OutboxRowId } from './outbox-store.ts'
export { startSweeper, type SweeperOptions } from './sweeper.ts'
