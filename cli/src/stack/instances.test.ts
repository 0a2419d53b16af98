import { serviceNames, services } from '@flightpath/infra'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listInstances, parseInstances } from './instances.ts'

test('without counts there is one of each service, at its usual port', () => {
  assert.deepEqual(
    listInstances({}).map(({ name, port }) => ({ name, port })),
    serviceNames.map((name) => ({ name, port: services[name].port })),
  )
})

test('later instances of a service are numbered from 2 and stand beside it at any port', () => {
  const some = listInstances({ timeline: 3 }).filter(({ service }) => service.name === 'timeline')
  assert.deepEqual(
    some.map(({ name, port }) => ({ name, port })),
    [
      { name: 'timeline', port: services.timeline.port },
      { name: 'timeline-2', port: null },
      { name: 'timeline-3', port: null },
    ],
  )
  assert.equal(listInstances({ timeline: 3 }).length, serviceNames.length + 2)
})

test('a number is meant for every service but the gateway', () => {
  const counts = parseInstances('3')
  assert.ok(counts)
  const others = serviceNames.filter((name) => name !== 'gateway')
  assert.deepEqual(counts, Object.fromEntries(others.map((name) => [name, 3])))
})

test('pairs are meant for the services that they name', () => {
  assert.deepEqual(parseInstances('write=2,timeline=9'), { write: 2, timeline: 9 })
  assert.deepEqual(parseInstances('gateway=2'), { gateway: 2 })
})

test('everything else is refused', () => {
  const texts = ['', '0', '10', '-1', 'write', 'write=0', 'write=10', 'write=2,', 'kafka=2', 'w=1']
  const refused = [...texts, 'write=2, graph=2', 'write=2;graph=2', '2,write=3', 'toString=1']
  for (const text of refused) assert.equal(parseInstances(text), null, text)
})
