import { setTimeout } from 'node:timers/promises'

/** After a question for several, the next one is asked this much later at the earliest. */
const gatherMs = 20
const several = 2
/** A question that takes longer holds the next one no longer: who is slow with one may be quick with another. */
const patienceMs = 250

/** Time, which a test makes pass itself. */
export interface Clock {
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Resolves that much later; keeps no process from ending where `ref` is false. */
  readonly pause: (ms: number, ref: boolean) => Promise<void>
}

const realClock: Clock = {
  now: () => performance.now(),
  pause: async (ms, ref) => await setTimeout(ms, undefined, { ref }),
}

/**
 * Makes a function that asks for many at once: one question is under way at a time, unless it takes long, and what is
 * wanted meanwhile becomes the next one. A busy service asks rarely and much, an idle one at once. `ask` answers in the
 * order of its questions; when it rejects, so do all that shared the question.
 */
export function coalesce<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  { now, pause }: Clock = realClock,
): (question: Question) => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve()
  let next: { questions: Question[]; answers: Promise<readonly Answer[]> } | null = null

  function open() {
    const questions: Question[] = []
    let askedMs = 0
    const answers = underWay.then(() => {
      next = null
      askedMs = now()
      return ask(questions)
    })
    underWay = underWay
      .then(() => {
        const patience = pause(patienceMs, false)
        return Promise.race([Promise.allSettled([answers]), patience])
      })
      .then(() => {
        const restMs = questions.length < several ? 0 : gatherMs - (now() - askedMs)
        return restMs > 0 ? pause(restMs, true) : undefined
      })
    return (next = { questions, answers })
  }

  return async (question) => {
    const { questions, answers } = next ?? open()
    const index = questions.push(question) - 1
    const answer = (await answers)[index]
    if (answer === undefined) throw new Error('a question was left without an answer')
    return answer
  }
}
