// A file of text in lines: UTF-8 with or without its mark, lines that end as on any system.
import { isUtf8 } from 'node:buffer'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { CommandError } from '../terminal/command-line.ts'

export type TextFile = {
  /** Each line without its end, the last one too when nothing ends it. */
  lines(): AsyncGenerator<string>
}

/**
 * Opens a file of which not a line is used unless all of it is UTF-8. Throws a CommandError that names the encoding
 * otherwise. What is no regular file can be read only once, so it is kept in memory.
 */
export async function openTextFile(path: string): Promise<TextFile> {
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`)
  const file = statSync(path)
  if (file.isDirectory()) throw new CommandError(`${path} is a folder; name a file in it.`)
  const kept = file.isFile() ? null : await readAll(createReadStream(path))
  const blocks = () => blocksOf(kept ?? createReadStream(path))
  const fault = await faultOf(blocks())
  if (fault !== null) {
    throw new CommandError(`${path} ${fault}. Save it as UTF-8; nothing of it was used.`)
  }
  return { lines: () => linesOf(blocks()) }
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

const lineFeed = 0x0a

/** Whole lines, many at once; the last block may lack the end of its last line. */
async function* blocksOf(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    begun.push(chunk.subarray(0, end))
    if (end > 0) {
      yield Buffer.concat(begun)
      begun = []
    }
    begun.push(chunk.subarray(end))
  }
  yield Buffer.concat(begun)
}

/** Not readline: that takes U+2028 within a text for the end of a line. */
async function* linesOf(blocks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let first = true
  for await (const block of blocks) {
    const text = block.toString()
    const lines = (first ? text.replace(/^\uFEFF/, '') : text).split(/\r\n|\r|\n/)
    first = false
    if (lines.at(-1) === '') lines.pop()
    yield* lines
  }
}

/** What a file is instead of UTF-8; null for UTF-8. */
async function faultOf(blocks: AsyncIterable<Buffer>): Promise<string | null> {
  let line = 1
  for await (const block of blocks) {
    const encoding = line === 1 ? encodingByBeginning(block) : undefined
    if (encoding !== undefined) return `is ${encoding}, not UTF-8`
    const lines = linesIn(block)
    if (!isUtf8(block)) {
      const bad = lines.findIndex((bytes) => !isUtf8(bytes))
      return `is not UTF-8: line ${line + bad} looks like ${guessOf(lines[bad] ?? block)}`
    }
    line += lines.length - 1
  }
  return null
}

function linesIn(block: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = block.indexOf(lineFeed); end !== -1; end = block.indexOf(lineFeed, start)) {
    lines.push(block.subarray(start, end))
    start = end + 1
  }
  return [...lines, block.subarray(start)]
}

/** The encoding that a mark names, or the zeros that UTF-16 and UTF-32 put beside the first ASCII character. */
function encodingByBeginning(bytes: Buffer): string | undefined {
  const beginning = bytes.subarray(0, 4).toString('hex')
  return encodings.find(([begins]) => begins.test(beginning))?.[1]
}

const encodings = [
  [/^(fffe0000|(?!00)..000000)/, 'UTF-32 LE'],
  [/^(0000feff|000000(?!00)..)/, 'UTF-32 BE'],
  [/^(fffe|(?!00)..00)/, 'UTF-16 LE'],
  [/^(feff|00(?!00)..)/, 'UTF-16 BE'],
  [/^1f8b/, 'compressed by gzip'],
] as const

/** An encoding of one byte for each character has no mark. */
function guessOf(bytes: Buffer): string {
  const isWindows = bytes.some((byte) => byte >= 0x80 && byte < 0xa0)
  return `${isWindows ? 'Windows-1252' : 'Latin-1 (ISO-8859-1)'} or another encoding of old`
}
