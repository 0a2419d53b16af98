// The repository's own rules, which no other tool checks.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..')
const folders = '{bench,cli,clients,infra,packages,services,story,test}'

const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') }).toSorted()
const variables = (text: string): Set<string> => new Set(text.match(/FLIGHTPATH_[A-Z_]+/g))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What each source file imports, statically or not. */
const imports = find(`${folders}/**/*.ts`).flatMap((file) =>
  [...read(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^'\s]+)'/g)].map(
    ([, specifier = '']) => ({
      file,
      specifier,
    }),
  ),
)

test('a service imports neither another service nor anything above it', () => {
  const names = find('services/*/package.json').map((path) => path.split('/')[1] ?? '')
  assert.ok(names.length >= 6)
  const wrong = imports.filter(({ file, specifier }) => {
    const [, folder = '', name = ''] = /^(services|packages)\/([^/]+)\//.exec(file) ?? []
    if (folder === '') return false
    const [, scoped] = /^@flightpath\/([^/]+)/.exec(specifier) ?? []
    if (scoped !== undefined) return [...names, 'infra', 'cli', 'bench'].includes(scoped)
    if (!specifier.startsWith('.')) return false
    return !join(dirname(file), specifier).startsWith(`${folder}/${name}/`)
  })
  assert.deepEqual(wrong, [])
})

test('nobody imports the bench, which images do not have', () => {
  const users = imports.filter(
    ({ file, specifier }) =>
      !file.startsWith('bench/') &&
      /^(@flightpath\/bench|bench\/)/.test(
        specifier.startsWith('.') ? join(dirname(file), specifier) : specifier,
      ),
  )
  assert.deepEqual(users, [])
})

test('each client library is imported by one package', () => {
  const owners: Readonly<Record<string, string>> = {
    fastify: 'packages/http/',
    mysql2: 'packages/storage/',
    ioredis: 'packages/cache/',
    kafkajs: 'packages/kafka/',
    '@elastic/elasticsearch': 'packages/search-index/',
    zipkin: 'packages/tracing/',
    pino: 'packages/log/',
    'twitter-text': 'packages/tweet-text/',
  }
  for (const [library, owner] of Object.entries(owners)) {
    const users = imports.filter(
      ({ specifier }) => specifier === library || specifier.startsWith(`${library}/`),
    )
    assert.ok(users.length > 0, `nobody imports ${library}`)
    assert.deepEqual(
      users.filter(({ file }) => !file.startsWith(owner)),
      [],
      library,
    )
  }
})

test('a consumer group is named in one place, from which all others have it', () => {
  const home = 'packages/contracts/src/topics.ts'
  const names = [...read(home).matchAll(/name: ('[^']+'), service:/g)].map(([, name = '']) => name)
  assert.ok(names.length >= 4)
  // The others are called as services are.
  const tellTale = names.filter((name) => name.includes('-'))
  const sources = find(`${folders}/**/*.ts`).filter((file) => !file.endsWith('.test.ts'))
  const wrong = sources.filter((file) => tellTale.some((name) => read(file).includes(name)))
  assert.deepEqual(wrong, [home])
})

test('SQL that no compiler has seen whole is run by tests, the bench and verify only', () => {
  const served = find('{packages,services}/*/src/**/*.ts').filter(
    (path) => !path.endsWith('.test.ts') && !path.startsWith('packages/storage/'),
  )
  assert.ok(served.length > 200)
  assert.deepEqual(
    served.filter((path) => /uncheckedSql|new Sql\(/.test(read(path))),
    [],
  )
})

test('test helpers are imported by tests only', () => {
  const wrong = imports.filter(
    ({ file, specifier }) =>
      specifier === '@flightpath/testing' &&
      !file.endsWith('.test.ts') &&
      !file.startsWith('story/') &&
      !file.split('/').includes('test'),
  )
  assert.deepEqual(wrong, [])
})

test('every service has the same skeleton', () => {
  for (const service of find('services/*/package.json').map(dirname)) {
    for (const file of ['main.ts', 'config.ts', 'service.ts']) {
      assert.ok(existsSync(join(root, service, 'src', file)), `${service} has no src/${file}`)
    }
    assert.ok(read(`${service}/src/main.ts`).split('\n').length <= 8, `${service}: main.ts grows`)
  }
})

test('a folder is a list of chapters, of which there are twenty at most', () => {
  const files = find('{services/*,cli,bench}/src/**/*.ts')
  const counts = Map.groupBy(files, (file) => dirname(file))
  const long = [...counts].filter(([, chapters]) => chapters.length > 20)
  assert.deepEqual(
    long.map(([folder]) => folder),
    [],
  )
})

test('the story is numbered without a gap', () => {
  const numbers = find('story/*.test.ts').map((path) => Number(/\d+/.exec(path)?.[0]))
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  )
})

const documents = [
  ...find('*.md').filter((path) => path !== 'CHANGELOG.md'),
  ...find('docs/**/*.md'),
]

test('every path that a document names exists', () => {
  const tops = [
    'bench',
    'cli',
    'clients',
    'infra',
    'packages',
    'services',
    'story',
    'test',
    'docs',
    '.ci',
  ]
  let named = 0
  for (const document of documents) {
    const text = read(document)
    const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
    const fromRoot = spans
      .flatMap((span) => span.split(' '))
      .filter((word) => tops.includes(word.split('/')[0] ?? '') && word.includes('/'))
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => join(dirname(document), target))
    for (const path of [...fromRoot, ...links]) {
      named += 1
      assert.ok(find(path.replace(/\/$/, '')).length > 0, `${document} names ${path}`)
    }
  }
  assert.ok(named > 60, `only ${named} paths were found`)
})

test('documents are as short as they promise', () => {
  const most = { 'README.md': 120, 'ARCHITECTURE.md': 300 }
  for (const [document, lines] of Object.entries(most)) {
    assert.ok(read(document).split('\n').length <= lines + 1, `${document} is too long`)
  }
  for (const decision of find('docs/decisions/*.md')) {
    assert.ok(read(decision).split('\n').length <= 61, `${decision} is too long`)
  }
})

test('each measurement is a dated note, linked, without a paragraph over five lines', () => {
  const page = 'docs/measurements.md'
  const notes = find('docs/measurements/*.md')
  assert.ok(notes.length > 0)
  for (const note of notes) {
    assert.match(note, /\/\d{4}-\d\d-\d\d-[a-z0-9-]+\.md$/)
    // Of a scenario's runs only the latest is linked.
    const isLinked = read(page).includes(note.replace('docs/', ']('))
    assert.ok(isLinked || note.includes('-bench-'), `${page} does not link ${note}`)
  }
  for (const document of [page, ...notes]) {
    const paragraphs = read(document)
      .split('\n')
      .filter((line) => !line.startsWith('|'))
    assert.ok(
      paragraphs.every(({ length }) => length <= fiveLines),
      `${document} has a long paragraph`,
    )
  }
})

/** Characters: paragraphs are not wrapped. */
const fiveLines = 500

test('every setting that a service reads is documented, and no other', () => {
  const readers = [...find('services/*/src/config.ts'), ...find('packages/config/src/*.ts')].filter(
    (path) => !path.endsWith('.test.ts'),
  )
  const inCode = new Set(readers.flatMap((path) => [...variables(read(path))]))
  const table = read('docs/operations.md')
    .split('\n')
    .filter((line) => line.startsWith('| `FLIGHTPATH_'))
  const documented = new Set(table.flatMap((line) => [...variables(line.split('|')[1] ?? '')]))
  assert.deepEqual([...documented].toSorted(), [...inCode].toSorted())
})

test('no address of a package registry is kept', () => {
  assert.doesNotMatch(read('pnpm-lock.yaml'), /https?:\/\//)
  assert.equal(find('**/.npmrc').length, 0)
})
