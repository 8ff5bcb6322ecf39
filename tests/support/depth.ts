/**
 * How often a random test is run: `fast` in `npm test`, `deep` in `npm run test:deep`. The seed is new at each run and
 * printed with a failure; `SEED=123` repeats one.
 */
export function runs(fast: number, deep: number): { numRuns: number; seed?: number } {
  const seed = process.env.SEED;
  const asked = process.env.RUNS;
  return {
    numRuns: asked ? Number(asked) : process.env.DEPTH === 'deep' ? deep : fast,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}
