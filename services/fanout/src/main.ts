import { runUntilSignal } from '@flightpath/http'
import { readFanoutConfig } from './config.ts'
import { startFanout } from './service.ts'

await runUntilSignal(process, () => startFanout(readFanoutConfig(process.env)))
