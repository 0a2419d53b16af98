import Fastify from 'fastify'
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { closeServer } from './close-server.ts'

test('closing answers what is under way and does not wait for the connection to be given up', async () => {
  const app = Fastify({ forceCloseConnections: 'idle', keepAliveTimeout: 60_000 })
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    arrived.resolve()
    await release.promise
    return 'answered'
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  // A client that keeps its connection, as the gateway does.
  const agent = new Agent({ keepAlive: true })
  const answer = new Promise<string>((resolve, reject) => {
    const sent = request(`${url}/slow`, { agent }, (response) => {
      response.setEncoding('utf8').on('data', resolve)
    })
    sent.on('error', reject).end()
  })
  await arrived.promise
  const startedAt = performance.now()
  const closed = closeServer(app)
  release.resolve()
  assert.equal(await answer, 'answered')
  await closed
  assert.ok(performance.now() - startedAt < 5000)
  agent.destroy()
})
