import { topics } from '@flightpath/contracts'
import { listDeadLetters, replayDeadLetters } from '@flightpath/kafka'
import { requireRunState } from '../state/run-state.ts'
import { stateFolder } from '../state/state-folder.ts'
import { storesOf } from '../state/stores-config.ts'
import {
  formatTable,
  parseCommand,
  print,
  stateOption,
  UsageError,
} from '../terminal/command-line.ts'

const usage = 'dead list|replay [--json] [--state DIR]'

const options = { ...stateOption, json: { type: 'boolean' } } as const

/** Characters of an event that the table shows. */
const shownCharacters = 60

/** Shows the events that consumers gave up, or puts them back onto their topics. */
export async function dead(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, options, usage, { least: 1, most: 1 })
  const [action] = positionals
  if (action !== 'list' && action !== 'replay') {
    throw new UsageError(`Use it like this: ./flightpath ${usage}`)
  }
  const { kafkaBrokers } = storesOf(requireRunState(stateFolder(values.state)), process.env)
  const json = values.json === true
  if (action === 'list') await list(kafkaBrokers, json)
  else await replay(kafkaBrokers, json)
  return 0
}

async function list(brokers: readonly string[], json: boolean): Promise<void> {
  const letters = await listDeadLetters(brokers, topics)
  const shown = letters.map(({ atMs, value, ...letter }) => ({
    ...letter,
    at: new Date(atMs).toISOString(),
    event: value,
  }))
  if (json) return print(JSON.stringify({ letters: shown }, null, 2))
  if (shown.length === 0) return print('There are no dead letters.')
  const rows = shown.map(({ topic, partition, offset, at, group, reason, event }) => [
    topic,
    `${partition}/${offset}`,
    at,
    group,
    toLine(reason),
    toLine(event.slice(0, shownCharacters)),
  ])
  print(formatTable([['TOPIC', 'PLACE', 'GIVEN UP', 'BY', 'REASON', 'EVENT'], ...rows]))
  print('\nOnce the cause is mended, ./flightpath dead replay puts them back.')
}

async function replay(brokers: readonly string[], json: boolean): Promise<void> {
  const replayed = await replayDeadLetters(brokers, topics)
  if (json) print(JSON.stringify({ replayed }))
  else if (replayed === 0) print('There are no dead letters.')
  else print(`${replayed} ${replayed === 1 ? 'event is' : 'events are'} back on their topics.`)
}

/** Whatever stands in an event or a reason, it neither breaks the table nor commands the terminal. */
function toLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}
