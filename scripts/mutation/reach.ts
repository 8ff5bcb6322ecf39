import { type Contract, type Definition, definitionsOf, type Mutant } from './mutants';
import type { Measured } from './worker';

/** What every test reaches, by its id. */
export type Reach = Record<string, Measured>;

/**
 * Says which tests can notice a mutant, and in which order to ask them: first those that saw the very error
 * code of its guard, then those that killed most in the same definition, then the quick ones.
 */
export class Order {
  private readonly definitions = new Map<string, Definition[]>();
  private readonly codes = new Map<string, string>();
  private readonly kills = new Map<string, number>();

  constructor(
    contracts: Contract[],
    private readonly reach: Reach,
  ) {
    for (const contract of contracts) {
      this.definitions.set(contract.name, definitionsOf(contract));
      for (const [, name, code] of contract.source.matchAll(
        /\(define-constant (ERR-\S+) \(err u(\d+)\)\)/g,
      )) {
        this.codes.set(`${contract.name} ${name}`, code!);
      }
    }
  }

  /** Tests that reach the mutant, the likeliest to fail first. */
  for(mutant: Mutant): string[] {
    const codes = mutant.reasons.map((name) => this.codes.get(`${mutant.contract} ${name}`)!);
    const place = `${mutant.contract} ${mutant.definition}`;
    const score = (id: string): number => {
      const { ms, codes: seen } = this.reach[id]!;
      const asked = codes.some((code) => seen.includes(code)) ? 1_000 : 0;
      const killed = this.kills.get(`${place} ${id}`) ?? 0;
      return (1 + asked + 10 * killed) / (200 + ms);
    };
    return Object.keys(this.reach)
      .filter((id) => this.reach[id]!.passed && this.reaches(this.reach[id]!, mutant))
      .sort((a, b) => score(b) - score(a));
  }

  killed(mutant: Mutant, by: string): void {
    const key = `${mutant.contract} ${mutant.definition} ${by}`;
    this.kills.set(key, (this.kills.get(key) ?? 0) + 1);
  }

  private reaches(test: Measured, mutant: Mutant): boolean {
    if (test.uncounted.includes(mutant.contract)) return true;
    const lines = new Map(test.lines[mutant.contract]);
    const definitions = this.definitions.get(mutant.contract)!;
    const own = definitions.find((one) => one.name === mutant.definition)!;
    const hit = (one: Definition): boolean =>
      [...lines].some(([line, hits]) => hits > 0 && line >= one.first && line <= one.last);
    if (!own.function) return users(own.name, definitions).some(hit);
    if (!hit(own)) return false;
    // the innermost expression around it whose line is counted: evaluating the one begins with the other
    const counted = mutant.around.find((line) => lines.has(line));
    return counted === undefined || lines.get(counted)! > 0;
  }
}

/** Functions that use a constant or variable, by way of other constants too. */
function users(name: string, definitions: Definition[]): Definition[] {
  const direct = definitions.filter((one) => one.name !== name && one.mentions.has(name));
  return direct.flatMap((one) => (one.function ? [one] : users(one.name, definitions)));
}
