export { readConfig } from './read-config.ts'
export type { Environment, Readers } from './read-config.ts'
