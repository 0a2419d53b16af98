import { runUntilSignal } from '@flightpath/http'
import { readSearchConfig } from './config.ts'
import { startSearch } from './service.ts'

await runUntilSignal(process, () => startSearch(readSearchConfig(process.env)))
