// A program of its own, which `./flightpath test compose` runs: a Docker engine, the images that docker-compose.yml and
// Dockerfile name, then the tests beside this file, in the engine's network. Its last lines are node's totals.
// With `--if-changed` it does so only where what they try has changed since they passed.
import {
  findJava,
  hasDebianPackages,
  installPrograms,
  serviceNames,
  withLock,
} from '@flightpath/infra'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { docker, type Docker } from './docker.ts'
import { startEngine, type Engine, type EngineOptions } from './engine.ts'
import { fetchDocker } from './programs.ts'
import { buildStandIns } from './stand-ins.ts'
import { hashInputs, isTried, setTried } from './tried.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, '.flightpath/compose')
const authorities = '/etc/ssl/certs/ca-certificates.crt'

const begin = performance.now()
const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)))
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!stopping.signal.aborted) throw error
  report('compose: stopped; nothing of it is left running')
  process.exitCode = 130
}

async function main(): Promise<number> {
  if (process.argv.includes('--if-changed') && isTried(root)) {
    report('compose: what the composed stack is made of is as it was when it was last tried')
    return 0
  }
  const reason = await whyNot()
  if (reason !== null) {
    report(`compose: the composed stack is not tried here: ${reason}`)
    return 0
  }
  mkdirSync(folder, { recursive: true })
  // Two at once would have one engine's data for both.
  const hash = hashInputs(root)
  let status = 1
  await withLock(join(folder, 'lock'), async () => {
    status = await tryComposedStack()
  })
  // What was tried with another file says nothing of this one.
  if (status === 0 && process.env['FLIGHTPATH_COMPOSE_FILE'] === undefined) setTried(root, hash)
  return status
}

async function whyNot(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'it starts a Docker engine of its own, which takes root.'
  if (await hasDebianPackages()) return null
  return "the engine and the servers come from Debian's packages, which this machine cannot fetch."
}

async function tryComposedStack(): Promise<number> {
  report('compose: fetching a Docker engine (once)')
  const options = {
    programs: await fetchDocker(join(folder, 'programs')),
    data: join(folder, 'data'),
    state: join(folder, 'engine'),
    env: process.env,
  }
  const java = await findJava(process.env)
  const jars = ['kafka', 'zipkin', 'elasticsearch'] as const
  await installPrograms(root, java, jars, ({ message }) => report(message))
  await buildImages(options)
  await using engine = await startEngine({ ...options, network: 'own' })
  stopping.signal.throwIfAborted()
  report('compose: running the tests')
  return await runTests(engine)
}

async function buildImages(options: Omit<EngineOptions, 'network'>): Promise<void> {
  await using engine = await startEngine({ ...options, network: 'machine' })
  const place = { env: { ...process.env, ...engine.env }, root, signal: stopping.signal }
  for (const left of globSync(join(folder, 'work-*'))) rmSync(left, { recursive: true })
  const work = mkdtempSync(join(folder, 'work-'))
  try {
    await removeLeftovers(place)
    await buildStandIns(place, { root, work, authorities, report })
    report('compose: building our own image')
    // A build fetches packages; the engine has no network of its own now.
    const override = join(work, 'override.json')
    const names = [...serviceNames, 'credentials', 'init']
    const services = Object.fromEntries(names.map((name) => [name, { build: { network: 'host' } }]))
    writeFileSync(override, JSON.stringify({ services }))
    await docker(place, 'compose', '--file', 'docker-compose.yml', '--file', override, 'build')
    await docker(place, 'image', 'prune', '--force')
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Containers of a run that was killed: the engine has started them again. */
async function removeLeftovers(engine: Docker): Promise<void> {
  const containers = (await docker(engine, 'container', 'ls', '--all', '--quiet')).split('\n')
  const ids = containers.filter(Boolean)
  if (ids.length > 0) await docker(engine, 'container', 'rm', '--force', '--volumes', ...ids)
  await docker(engine, 'volume', 'prune', '--all', '--force')
  await docker(engine, 'network', 'prune', '--force')
}

async function runTests({ env, enter }: Engine): Promise<number> {
  const [command = '', ...args] = [
    ...enter,
    process.execPath,
    '--test',
    '--test-concurrency=1',
    '--test-reporter=spec',
    ...globSync('test/compose/*.test.ts', { cwd: root }).toSorted(),
  ]
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const stop = (): boolean => child.kill('SIGTERM')
  stopping.signal.addEventListener('abort', stop)
  const [code]: unknown[] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}

function report(sentence: string): void {
  const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(4)
  process.stdout.write(`${seconds} s  ${sentence}\n`)
}
