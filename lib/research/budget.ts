import type { Rational } from './noise';

/** Everything of the budget is counted in thousandths of epsilon: whole numbers, which add up exactly. */
export const THOUSANDTHS = 1000;
/** What a release may cost at most, and what it does cost. */
export const RELEASE_EPSILON = 1 * THOUSANDTHS;
/** What all releases about one year may cost together. */
export const YEAR_EPSILON = 4 * THOUSANDTHS;

/** The budget of the year does not suffice. Nothing was spent, and nothing was drawn. */
export class BudgetExhausted extends Error {
  override readonly name = 'BudgetExhausted';
  readonly code = 'budget';
}

/** What will have been spent after a release. @throws BudgetExhausted, RangeError for a cost that no release may have */
export function spend(spent: number, cost: number): number {
  if (!Number.isInteger(cost) || cost < 1 || cost > RELEASE_EPSILON)
    throw new RangeError(`a release costs 1 to ${RELEASE_EPSILON} thousandths`);
  const after = spent + cost;
  if (!Number.isInteger(spent) || spent < 0 || after > YEAR_EPSILON)
    throw new BudgetExhausted('the privacy budget of the year is used up');
  return after;
}

/** The scale of the noise in each of several tables that share an epsilon, when one person changes one cell of each by one. */
export function noiseScale(epsilon: number, tables: number): Rational {
  return { numerator: BigInt(tables) * BigInt(THOUSANDTHS), denominator: BigInt(epsilon) };
}
