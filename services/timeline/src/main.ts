import { runUntilSignal } from '@flightpath/http'
import { readTimelineConfig } from './config.ts'
import { startTimeline } from './service.ts'

await runUntilSignal(process, () => startTimeline(readTimelineConfig(process.env)))
