/**
 * Makes a function that asks for many at once: one question is under way at a time, and what is wanted meanwhile
 * becomes the next one. A busy service asks rarely and much, an idle one at once. `ask` answers in the order of its
 * questions; when it rejects, so do all that shared the question.
 */
export function coalesce<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve()
  let next: { questions: Question[]; answers: Promise<readonly Answer[]> } | null = null

  function open() {
    const questions: Question[] = []
    const answers = underWay.then(() => {
      next = null
      return ask(questions)
    })
    underWay = answers.catch(() => undefined)
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
