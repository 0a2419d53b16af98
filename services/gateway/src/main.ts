import { runUntilSignal } from '@flightpath/http'
import { readGatewayConfig } from './config.ts'
import { startGateway } from './service.ts'

await runUntilSignal(process, () => startGateway(readGatewayConfig(process.env)))
