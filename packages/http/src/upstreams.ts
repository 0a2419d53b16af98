import { NeverSentError, type CallSettings } from './frames/calls.ts'
import type { FramedAnswer } from './frames/frame-codec.ts'
import { Peer } from './frames/peer.ts'
import type { RouteInput } from './route-types.ts'

/** The instances of one service, taken in turn. */
export type Upstreams<Body> = AsyncDisposable & {
  /**
   * Rejects with the last instance's error when none answered. What is repeatable may be sent again to another
   * instance when the first gave no answer; what is not, only when it was never sent.
   */
  request(input: RouteInput, options: { repeatable: boolean }): Promise<FramedAnswer<Body>>
}

/**
 * One connection to each instance, for all requests. Instances that are connected and alive are preferred, so that one
 * that is frozen costs those that wait for it their time, and nobody else.
 */
export function createUpstreams<Body>(
  urls: readonly string[],
  settings: CallSettings<Body>,
): Upstreams<Body> {
  const peers = urls.map((url) => new Peer(url, settings))
  let turn = 0
  return {
    async request(input, { repeatable }) {
      let failure: unknown
      for (let attempt = 0; attempt < peers.length + 1; attempt += 1) {
        const peer = next()
        if (peer === undefined) break
        try {
          return await peer.send(input)
        } catch (error) {
          failure = error
          if (!repeatable && !(error instanceof NeverSentError)) break
        }
      }
      throw failure
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(peers.map((peer) => peer.close()))
    },
  }

  function next(): Peer<Body> | undefined {
    for (const peer of peers) peer.wake()
    turn = (turn + 1) % peers.length
    for (let step = 0; step < peers.length; step += 1) {
      const at = (turn + step) % peers.length
      if (peers[at]?.ready === true) return peers[(turn = at)]
    }
    return peers[turn]
  }
}
