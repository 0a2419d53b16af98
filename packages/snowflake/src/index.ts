export { createSnowflake, type Snowflake, type SnowflakeLease } from './snowflake.ts'
export { ClockWentBackError, LeaseExpiredError, SequenceExhaustedError } from './errors.ts'
export { endMs, epochMs, firstIdAt, maxWorker, timeOf } from './layout.ts'
