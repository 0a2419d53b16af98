export { createLogger, logLevels } from './logger.ts'
export type { Logger, LogFields, LogLevel, LogSettings } from './logger.ts'
export { createTrouble, type Trouble } from './trouble.ts'
