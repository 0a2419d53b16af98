import type { ServiceName } from '@flightpath/contracts'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'

/** By which a peer asks whether a service's process runs. */
export const liveRoute = 'GET /health/live'

/** The same over frames as over plain HTTP. */
export function liveness(service: ServiceName) {
  const response = Type.Object({ service: Type.String(), status: Type.String() })
  const route = { method: 'GET', path: '/health/live', service, response } as const
  return { route, answer: () => ({ service, status: 'live' }) }
}

const healthPaths = ['/health/live', '/health/ready'] as const

/** Whether a route tells of health, which whoever can reach the port may know. */
export function isHealth(path: string | undefined): boolean {
  return healthPaths.some((known) => known === path)
}

/** What a service needs, by name, and whether it is there. A rejection means no. */
export type Dependencies = Readonly<Record<string, () => boolean | Promise<boolean>>>

/** What does not work as it should, each in one sentence; null for what does. */
export type Problems = () => readonly (string | null)[]

/**
 * `/health/live` answers while the process runs; `/health/ready` is 503, naming what is missing, until all is there. It
 * also tells what a service that can do its work does without, or waits for.
 */
export function serveHealth(
  app: FastifyInstance,
  {
    service,
    dependencies,
    problems = () => [],
  }: { service: ServiceName; dependencies: Dependencies; problems?: Problems },
): void {
  app.get('/health/live', { exposeHeadRoute: true }, liveness(service).answer)
  app.get('/health/ready', { exposeHeadRoute: true }, async (_request, reply) => {
    const checks = await Promise.all(
      Object.entries(dependencies).map(async ([name, check]) => [name, await isUp(check)] as const),
    )
    const missing = checks.filter(([, up]) => !up).map(([name]) => name)
    return reply.code(missing.length === 0 ? 200 : 503).send({
      service,
      status: missing.length === 0 ? 'ready' : `waiting for ${missing.join(', ')}`,
      dependencies: Object.fromEntries(checks),
      problems: [...new Set(problems().filter((problem) => problem !== null))],
    })
  })
}

async function isUp(check: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await check()
  } catch {
    return false
  }
}
