// Python programs that drive the API: finds a Python, and installs a client's pinned packages into a folder of its own.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const newestFirst = [
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python3',
]

/** Prints the version when this Python can make virtual environments; Debian's needs python3-venv for that. */
const probe = 'import ensurepip, venv, sys; print(*sys.version_info[:2])'

export type Program = { readonly status: number; readonly output: string }

/** A Python with the packages that a requirements.txt pins, and nothing else. */
export type PythonEnvironment = {
  /** Runs `python ARGS` in a folder; what it printed to both outputs comes in the order printed to each. */
  run(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Program>
}

/** The command of the newest Python on the path that is at least 3.`minor`; null when there is none. */
export async function findPython(minor: number): Promise<string | null> {
  for (const command of newestFirst) {
    // A command that pyenv only pretends to have fails here, as one that is not there does.
    const { status, output } = await runProgram(command, ['-c', probe], '.', {})
    const [major, found] = output.trim().split(' ').map(Number)
    if (status === 0 && major === 3 && found !== undefined && found >= minor) return command
  }
  return null
}

/**
 * Installs `clients/NAME/requirements.txt` by its hashes into `.flightpath/clients`, once for each content and Python.
 * Throws with pip's own words when that does not work.
 */
export async function preparePython(command: string, name: string): Promise<PythonEnvironment> {
  const requirements = resolve(import.meta.dirname, name, 'requirements.txt')
  const { output: version } = await runProgram(command, ['-VV'], '.', {})
  const hash = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex')
  const environments = resolve(import.meta.dirname, '../.flightpath/clients')
  const environment = join(environments, `${name}-${hash.slice(0, 12)}`)
  if (!existsSync(environment)) {
    mkdirSync(environments, { recursive: true })
    const part = mkdtempSync(join(environments, `${name}.`))
    await mustRun(command, ['-m', 'venv', part])
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await mustRun(pythonOf(part), [...pip, '--require-hashes', '--requirement', requirements])
    try {
      // In one step: another run of the tests may be doing the same.
      renameSync(part, environment)
    } catch {
      rmSync(part, { recursive: true })
    }
  }
  return {
    run: (args, folder, env) =>
      runProgram(pythonOf(environment), args, resolve(import.meta.dirname, folder), env),
  }
}

function pythonOf(environment: string): string {
  return join(environment, 'bin/python')
}

async function mustRun(command: string, args: readonly string[]): Promise<void> {
  const { status, output } = await runProgram(command, args, '.', {})
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} did not work: ${output}`)
}

async function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Program> {
  const options = { cwd, maxBuffer: 2 ** 28, ...(Object.keys(env).length > 0 && { env }) }
  return await new Promise((done) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ status, output: stdout + stderr || (error?.message ?? '') })
    })
  })
}
