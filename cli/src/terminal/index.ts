// How the programs behind ./flightpath speak to whoever typed them.
export {
  CommandError,
  formatTable,
  parseCommand,
  parseNumber,
  print,
  stateOption,
  stopSignal,
  UsageError,
} from './command-line.ts'
export { runCommands } from './run-commands.ts'
