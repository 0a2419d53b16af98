import { runUntilSignal } from '@flightpath/http'
import { readGraphConfig } from './config.ts'
import { startGraph } from './service.ts'

await runUntilSignal(process, () => startGraph(readGraphConfig(process.env)))
