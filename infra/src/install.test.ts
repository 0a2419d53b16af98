import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { installPrograms } from './install.ts'
import { programs, type ProgramName } from './programs.ts'

const fromMaven: readonly ProgramName[] = ['kafka', 'zipkin', 'elasticsearch', 'mariadb', 'redis']
const java = { home: '/nowhere', version: 21 }

test('what Maven could not fetch whole is not there, and Maven says why', async (t) => {
  const root = await temporaryRoot(t)
  const fetchHalf = `for argument; do case $argument in -DoutputDirectory=*) mkdir -p "\${argument#*=}" && echo half >"\${argument#*=}/half.jar" ;; esac; done
echo '[ERROR] could not transfer the other half'
exit 1`
  await withMaven(t, root, fetchHalf)

  await assert.rejects(
    installPrograms(root, java, fromMaven, () => undefined),
    /could not transfer the other half/,
  )

  const left = await readdir(join(root, '.flightpath/servers'))
  assert.deepEqual(
    left.filter((name) => !name.includes('.part-') && !name.endsWith('.lock')),
    [],
  )
})

test('a machine without Maven is told to install it or to start Docker', async (t) => {
  const root = await temporaryRoot(t)
  setPath(t, join(root, 'empty'))

  await assert.rejects(
    installPrograms(root, java, fromMaven, () => undefined),
    /Maven is needed .*install it.*or start Docker/,
  )
})

test('servers that are there already are neither fetched nor reported', async (t) => {
  const root = await temporaryRoot(t)
  setPath(t, join(root, 'empty'))
  const folders = fromMaven.map((name) => `${name}-${programs[name].version}`)
  for (const folder of [...folders, 'mysql']) {
    await mkdir(join(root, '.flightpath/servers', folder), { recursive: true })
  }

  await installPrograms(root, java, [...fromMaven, 'mysql'], ({ message }) => assert.fail(message))
})

test('each manifest pins the version that the table names', async () => {
  for (const name of fromMaven) {
    const manifest = await readFile(new URL(`../native/${name}/pom.xml`, import.meta.url), 'utf8')
    const pinned = /<dependency>[^]*?<version>(.*?)<\/version>/.exec(manifest)?.[1]
    // The jar's own version says nothing of the Redis inside; that one is checked when it runs.
    if (name !== 'redis') assert.equal(pinned, programs[name].version, name)
  }
})

async function temporaryRoot(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'flightpath install '))
  t.after(async () => await rm(root, { recursive: true, force: true, maxRetries: 5 }))
  return root
}

async function withMaven(t: TestContext, root: string, script: string): Promise<void> {
  const folder = join(root, 'bin')
  await mkdir(folder)
  await writeFile(join(folder, 'mvn'), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, 'mvn'), 0o755)
  setPath(t, `${folder}:${process.env['PATH']}`)
}

function setPath(t: TestContext, path: string): void {
  const before = process.env['PATH']
  process.env['PATH'] = path
  t.after(() => {
    process.env['PATH'] = before
  })
}
