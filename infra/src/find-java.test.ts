import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chooseJava, findJava, parseJavaVersion } from './find-java.ts'

test('the major version is read from what each kind of JDK prints', () => {
  assert.equal(parseJavaVersion('openjdk version "25.0.3" 2026-04-21 LTS\nOpenJDK Runtime'), 25)
  assert.equal(parseJavaVersion('openjdk version "21" 2023-09-19'), 21)
  assert.equal(parseJavaVersion('java version "1.8.0_292"'), 8)
  assert.equal(parseJavaVersion('openjdk version "26-ea" 2026-03-17'), 26)
  assert.equal(parseJavaVersion('Picked up JAVA_TOOL_OPTIONS: -Dx\nopenjdk version "17.0.15"'), 17)
  assert.equal(parseJavaVersion('no such thing'), null)
})

test('the newest JDK is taken', () => {
  const found = [
    { home: '/a', version: 17 },
    { home: '/b', version: 25 },
    { home: '/c', version: 21 },
    { home: '/d', version: 25 },
  ]
  assert.deepEqual(chooseJava(found), { home: '/b', version: 25 })
})

test('a machine with only an old Java is told which one to install', () => {
  assert.throws(
    () => chooseJava([{ home: '/a', version: 17 }]),
    /Java 21 or newer .* newest found is 17.*openjdk-21-jdk/,
  )
  assert.throws(() => chooseJava([]), /none was found/)
})

test('JAVA_HOME, PATH and the usual folders are searched, and a runtime without compiler is passed over', async (t) => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'java test ')))
  t.after(async () => await rm(folder, { recursive: true }))
  await fakeJava(join(folder, 'home'), 90, ['java', 'javac'])
  await fakeJava(join(folder, 'path'), 91, ['java', 'javac'])
  await fakeJava(join(folder, '.sdkman/candidates/java/92'), 92, ['java', 'javac'])
  await fakeJava(join(folder, '.jdks/runtime'), 93, ['java'])
  const JAVA_HOME = join(folder, 'home')
  const PATH = `/nowhere:${join(folder, 'path/bin')}`

  assert.deepEqual(await findJava({ JAVA_HOME }), { home: JAVA_HOME, version: 90 })
  assert.deepEqual(await findJava({ JAVA_HOME, PATH }), { home: join(folder, 'path'), version: 91 })
  assert.equal((await findJava({ JAVA_HOME, PATH, HOME: folder })).version, 92)
})

async function fakeJava(home: string, version: number, programs: string[]): Promise<void> {
  await mkdir(join(home, 'bin'), { recursive: true })
  for (const program of programs) {
    const path = join(home, 'bin', program)
    await writeFile(path, `#!/bin/sh\necho 'openjdk version "${version}.0.1"' >&2\n`)
    await chmod(path, 0o755)
  }
}
