import { runUntilSignal } from '@flightpath/http'
import { readWriteConfig } from './config.ts'
import { startWrite } from './service.ts'

await runUntilSignal(process, () => startWrite(readWriteConfig(process.env)))
