// What ARCHITECTURE.md draws, made from what runs: infra's table of services, which their settings are held to, the
// consumer groups, and which topics' names a service with an outbox has in its code. As a program it rewrites them there.
import * as contracts from '@flightpath/contracts'
import { serverNames, serviceNames, services, type ServiceName } from '@flightpath/infra'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const shapes = {
  kafka: 'kafka{{Kafka}}',
  zipkin: 'zipkin[(Zipkin)]',
  elasticsearch: 'elasticsearch[(Elasticsearch)]',
  mysql: 'mysql[(MySQL)]',
  redis: 'redis[(Redis)]',
} as const

type Connections = {
  readonly service: ServiceName
  readonly calls: readonly string[]
  readonly servers: readonly string[]
  readonly publishes: readonly string[]
  readonly consumes: readonly { readonly group: string; readonly topic: string }[]
}

/** The document with its drawings as they have to be; `root` is the checkout. */
export function redraw(root: string, document: string): string {
  const connections = serviceNames.map((service) => connectionsOf(root, service))
  const diagram = ['```mermaid', ...drawDiagram(connections), '```'].join('\n')
  const table = drawTable(connections).join('\n')
  return replacePart(replacePart(document, 'diagram', diagram), 'connections', table)
}

function connectionsOf(root: string, service: ServiceName): Connections {
  return {
    service,
    calls: services[service].calls,
    // Spans are the one thing that every service sends without needing an answer.
    servers: serverNames.filter((name) => name === 'zipkin' || isNeeded(service, name)),
    publishes: contracts.topics
      .filter((topic) => isPublished(root, service, topic))
      .map(({ name }) => name),
    consumes: Object.values(contracts.consumerGroups)
      .filter((group) => group.service === service)
      .map((group) => ({ group: group.name, topic: group.topic.name })),
  }
}

function isNeeded(service: ServiceName, server: (typeof serverNames)[number]): boolean {
  return services[service].servers.includes(server)
}

/** Only what is stored in an outbox is published. */
function isPublished(root: string, service: ServiceName, topic: contracts.Topic): boolean {
  const folder = join(root, 'services', service)
  if (!readFileSync(join(folder, 'package.json'), 'utf8').includes('@flightpath/outbox'))
    return false
  const [name] = Object.entries(contracts).find(([, value]) => value === topic) ?? []
  const word = new RegExp(`\\b${name}\\b`)
  return globSync(join(folder, 'src/**/*.ts')).some((path) => word.test(readFileSync(path, 'utf8')))
}

function drawDiagram(connections: readonly Connections[]): string[] {
  const shapeOf: Readonly<Record<string, string>> = shapes
  const arrows = connections.flatMap(({ service, calls, servers, publishes, consumes }) => {
    const consumed = consumes.map(({ topic }) => topic)
    const stores = servers.filter((server) => server !== 'zipkin' && server !== 'kafka')
    return [
      ...(calls.length > 0 ? [`${service} -- requests --> ${calls.join(' & ')}`] : []),
      ...stores.map((server) => `${service} --> ${shapeOf[server]}`),
      ...(publishes.length > 0
        ? [`${service} -- "${publishes.join(', ')}" --> ${shapes.kafka}`]
        : []),
      ...(consumed.length > 0
        ? [`${shapes.kafka} -- "${consumed.join(', ')}" --> ${service}`]
        : []),
    ]
  })
  const spans = `${serviceNames.join(' & ')} -. spans .-> ${shapes.zipkin}`
  return [
    'flowchart LR',
    ...['client([X API v2 client]) -- HTTP --> gateway', ...arrows, spans].map(
      (arrow) => `  ${arrow}`,
    ),
  ]
}

/** As the formatter lays it out. */
function drawTable(connections: readonly Connections[]): string[] {
  const head = ['service', 'sends requests to', 'servers', 'publishes', 'consumes, as group']
  const rows = connections.map(({ service, calls, servers, publishes, consumes }) => [
    service,
    calls.join(', '),
    servers.join(', '),
    publishes.join(', '),
    consumes.map(({ group, topic }) => `${topic} as ${group}`).join(', '),
  ])
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[], fill: string) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |`
  return [line(head, ' '), line([], '-'), ...rows.map((row) => line(row, ' '))]
}

function replacePart(document: string, name: string, drawing: string): string {
  const [begin, end] = [`<!-- drawn: ${name} -->`, `<!-- end of drawn: ${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`ARCHITECTURE.md has no place for its ${name}: ${begin}`)
  return `${document.slice(0, from + begin.length)}\n\n${drawing}\n\n${document.slice(to)}`
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const path = join(root, 'ARCHITECTURE.md')
  writeFileSync(path, redraw(root, readFileSync(path, 'utf8')))
}
