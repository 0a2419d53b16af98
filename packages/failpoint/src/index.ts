export { createFailpoint, type Failpoint, type FailpointName } from './failpoint.ts'
