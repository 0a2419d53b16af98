// What ./flightpath hands over to, for all but `load` and `bench`.
import { CommandError } from './terminal/command-line.ts'
import { runCommands } from './terminal/run-commands.ts'

// They are in bench/, which an image does not have.
const inCheckout = (name: string) => async () => {
  throw new CommandError(`${name} runs from a checkout only: ./flightpath ${name}`)
}

await runCommands({
  up: async () => (await import('./commands/up.ts')).up,
  down: async () => (await import('./commands/down.ts')).down,
  status: async () => (await import('./commands/status.ts')).status,
  logs: async () => (await import('./commands/logs.ts')).logs,
  account: async () => (await import('./commands/account.ts')).account,
  trace: async () => (await import('./commands/trace.ts')).trace,
  import: async () => (await import('./commands/import.ts')).importTweets,
  verify: async () => (await import('./commands/verify.ts')).verify,
  rebuild: async () => (await import('./commands/rebuild.ts')).rebuild,
  dead: async () => (await import('./commands/dead.ts')).dead,
  load: inCheckout('load'),
  bench: inCheckout('bench'),
  test: async () => (await import('./commands/test.ts')).test,
  init: async () => (await import('./commands/init.ts')).init,
})
