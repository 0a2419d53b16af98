// The one place that makes kafkajs clients: their timeouts, their retries, and where their log lines go.
import type { Logger } from '@flightpath/log'
import { Kafka, logLevel } from 'kafkajs'
import type { LogEntry } from 'kafkajs'
import { quietRequestQueue } from './quiet-request-queue.ts'

quietRequestQueue()

export type ClientSettings = {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[]
  clientId: string
  log: Logger
}

/**
 * Retries are few, because whoever uses a client starts over with a fresh one when it gives up.
 * Without a log, what goes wrong is known from the rejection alone.
 */
export function createClient({
  brokers,
  clientId,
  log,
}: Omit<ClientSettings, 'log'> & { log?: Logger }): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    logLevel: log === undefined ? logLevel.NOTHING : logLevel.INFO,
    logCreator: () => (entry) => log && forward(entry, log),
  })
}

/** At debug, because what kafkajs does not overcome reaches the caller as a rejection, and is logged there. */
function forward({ namespace, log: { message, error } }: LogEntry, log: Logger): void {
  const fields = {
    kafkajs: namespace,
    detail: message,
    ...(error !== undefined && { reason: error }),
  }
  log.debug(fields, 'kafkajs')
}
