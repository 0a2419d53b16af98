import { formatTable } from '../terminal/command-line.ts'
import type { EventsStatus } from './read-events.ts'
import type { PartStatus, Status } from './read-status.ts'

/** The table that people see, and below it what does not work as it should. */
export function formatStatus(
  { api, zipkin, services, servers }: Status,
  events: EventsStatus,
): string {
  const row = ({ name, pid, url, healthy }: PartStatus, product: string | null): string[] => {
    const lag = Object.hasOwn(events.lags, name) ? (events.lags[name] ?? 'unknown') : ''
    return [
      name,
      pid === null ? '-' : String(pid),
      url,
      healthy ? 'healthy' : 'NOT HEALTHY',
      String(lag),
      product ?? '',
    ]
  }
  const table = formatTable([
    ['NAME', 'PID', 'ADDRESS', 'HEALTH', 'LAG', 'PRODUCT'],
    ...services.map((part) => row(part, null)),
    ...servers.map((part) => row(part, part.product)),
  ])
  const sentences = describeProblems(services, events).map((sentence) => `\n${sentence}`)
  return `${table}\n${sentences.join('')}\nAPI ${api}   Zipkin ${zipkin}/zipkin/`
}

function describeProblems(
  services: readonly PartStatus[],
  { lost, deadLetters }: EventsStatus,
): string[] {
  return [
    ...services.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ...Object.entries(lost)
      .filter(([, count]) => count > 0)
      .map(
        ([service, count]) =>
          `${service}: ${count} events were deleted by their topic's retention before they were read; ${service} makes up for them as soon as it runs`,
      ),
    ...Object.entries(deadLetters ?? {})
      .filter(([, count]) => count > 0)
      .map(
        ([topic, count]) =>
          `${topic}: ${count} events could not be processed; ./flightpath dead list tells why`,
      ),
  ]
}
