import 'server-only';

/** Rounds take no more at once: what comes later should not wait for very many. */
const MOST = 64;

/**
 * Does what is asked for while a round is under way all together in the next one, so that calls that come at the same time share
 * their database transactions. Who comes alone waits for nothing: only rounds that follow one another begin so far apart.
 * @param gatherMs how far; @param round gives an answer or an error for each
 */
export function together<Question, Answer>(
  gatherMs: () => number,
  round: (questions: Question[]) => Promise<(Answer | Error)[]>,
): (question: Question) => Promise<Answer> {
  const waiting: { question: Question; resolve(answer: Answer): void; reject(error: unknown): void }[] = [];
  let running = false;
  let begun = Number.NEGATIVE_INFINITY;

  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const early = begun + gatherMs() - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      begun = performance.now();
      const taken = waiting.splice(0, MOST);
      try {
        const answers = await round(taken.map(({ question }) => question));
        for (const [index, { resolve, reject }] of taken.entries()) {
          const answer = answers[index];
          if (answer instanceof Error) reject(answer);
          else resolve(answer as Answer);
        }
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    running = false;
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!running) void run();
    });
}
