// What ./flightpath hands `load` and `bench` over to.
import { runCommands } from '@flightpath/cli/terminal'

await runCommands({
  load: async () => (await import('./load.ts')).load,
  bench: async () => (await import('./bench.ts')).bench,
})
