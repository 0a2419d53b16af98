export { createSnowflake, type Snowflake, type SnowflakeLease } from './snowflake.ts'
export { ClockWentBackError, LeaseExpiredError, SequenceExhaustedError } from './errors.ts'
export { epochMs, firstIdAt, maxWorker, timeOf } from './layout.ts'
