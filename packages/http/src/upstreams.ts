import { Pool } from 'undici'

export type UpstreamAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export type UpstreamRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: Buffer | string
  /** May be sent again to another instance when the first gave no answer. */
  readonly repeatable: boolean
}

/** The instances of one service, taken in turn. */
export type Upstreams = AsyncDisposable & {
  /** Rejects with the last instance's error when none answered. */
  request(request: UpstreamRequest): Promise<UpstreamAnswer>
}

/** Errors that mean the request never reached the instance, so any request may go to another one. */
const neverSent = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/**
 * Connection pools to the instances of a service. A request waits for its answer on a connection of its own (undici
 * does not pipeline POSTs), so `connections` bounds how many wait at once per instance.
 */
export function createUpstreams(
  urls: readonly string[],
  { connections, timeoutMs }: { connections: number; timeoutMs: number },
): Upstreams {
  const pools = urls.map(
    (url) =>
      new Pool(url, {
        connections,
        pipelining: 1,
        connect: { timeout: 2000 },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        keepAliveTimeout: 30_000,
      }),
  )
  let turn = 0
  return {
    async request(request) {
      let failure: unknown
      for (let attempt = 0; attempt < pools.length + 1; attempt += 1) {
        const pool = pools[(turn = (turn + 1) % pools.length)]
        if (pool === undefined) break
        try {
          return await send(pool, request)
        } catch (error) {
          failure = error
          if (!request.repeatable && !neverSent.has(codeOf(error))) break
        }
      }
      throw failure
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => pool.close()))
    },
  }
}

async function send(pool: Pool, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { statusCode, headers, body } = await pool.request({
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: request.body ?? null,
  })
  return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
