import { gatherByTurn } from '@flightpath/batching'
import { Command, type Redis } from 'ioredis'

/** Sends commands, those of one turn of the event loop in one write. */
export type Sender = {
  send(command: string, args: readonly (string | number)[]): Promise<unknown>
  /** The number of the write that a command given now goes out with. */
  turn(): number
}

/**
 * Rejects commands that have no reply `timeoutMs` after they went out, and tells `onTimeout` first. Instead of
 * ioredis' own pipelines and timers, of which each command has some:
 * docs/decisions/0023-commands-of-a-turn-go-out-in-one-write.md.
 */
export function createSender(redis: Redis, timeoutMs: number, onTimeout: () => void): Sender {
  let turn = 0
  const give = gatherByTurn(flush)
  return {
    turn: () => turn,
    send(name, parts) {
      const command = new Command(name, [...parts], { replyEncoding: 'utf8' })
      give(command)
      return command.promise
    },
  }

  function flush(commands: readonly Command[]): void {
    turn += 1
    let text = ''
    const line = {
      isPipeline: true,
      destination: { redis },
      write: (part: string | Buffer) => (text += String(part)),
    } as const
    for (const command of commands) void redis.sendCommand(command, line)
    // Nothing when the connection is away: the commands are rejected then.
    if (text !== '') redis.stream.write(text)
    const timer = setTimeout(() => {
      onTimeout()
      for (const command of commands) command.reject(new Error('Command timed out'))
    }, timeoutMs)
    // Replies come in the order of the commands.
    const end = () => clearTimeout(timer)
    commands.at(-1)?.promise.then(end, end)
  }
}
