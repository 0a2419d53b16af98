// What a stack leaves in its state folder, and how to reach what runs there.
export { readJsonFile, writeJsonFile } from './json-file.ts'
export { readOwner } from './owner.ts'
export { root } from './root.ts'
export { requireRunState, type RunState } from './run-state.ts'
export { openServiceClient } from './service-client.ts'
export { stateFolder, type StateFolder } from './state-folder.ts'
export { storesOf, type StoresConfig } from './stores-config.ts'
