export { readConfig } from './read-config.ts'
export { makeSecretFile } from './secret-file.ts'
export type { Environment, Readers } from './read-config.ts'
