// An https address in front of the stack's http one, for clients that speak nothing else.
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { createCertificate } from './throwaway-certificate.ts'

export type HttpsFront = AsyncDisposable & {
  /** Takes every connection for the host to the front, and trusts its certificate; all else is Node's own agent. */
  readonly agent: https.Agent
}

/** Ends TLS for `host` on a free loopback port and passes the bytes to `api`. Disposing closes it and its connections. */
export async function startHttpsFront(api: URL, host: string): Promise<HttpsFront> {
  const { key, cert } = createCertificate(host)
  const server = tls.createServer({ key, cert }, (client) => {
    const upstream = net.connect(Number(api.port), api.hostname)
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front has no port')
  const agent = new ToFront({ keepAlive: true, ca: cert }, address.port)
  return {
    agent,
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

class ToFront extends https.Agent {
  readonly #port: number

  constructor(options: https.AgentOptions, port: number) {
    super(options)
    this.#port = port
  }

  override createConnection(
    ...[options, connected]: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    return super.createConnection({ ...options, host: '127.0.0.1', port: this.#port }, connected)
  }
}
