import { PacedBatches, type Clock } from './pace.ts'

/** After a question for several, the next one is asked this much later at the earliest. */
const gatherMs = 20
const several = 2
/** A question that takes longer holds the next one no longer: who is slow with one may be quick with another. */
const patienceMs = 250

/**
 * Makes a function that asks for many at once: one question is under way at a time, unless it takes long, and what is
 * wanted meanwhile becomes the next one. A busy service asks rarely and much, an idle one at once. `ask` answers in the
 * order of its questions; when it rejects, so do all that shared the question.
 */
export function coalesce<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  clock?: Clock,
): (question: Question) => Promise<Answer> {
  const paceMs = (questions: readonly Question[]) => (questions.length < several ? 0 : gatherMs)
  const batches = new PacedBatches({ send: ask, patienceMs, paceMs }, clock)
  return (question) => batches.give(question)
}
