import { type Contract, type Definition, definitionsOf, type Mutant } from './mutants';
import type { Measured } from './worker';

/** What every test reaches, by its id. */
export type Reach = Record<string, Measured>;

const TRANSCRIPTS = 'tests/contracts/transcripts';

/**
 * Says which tests can notice a mutant, and in which order to ask them: first those that saw the very error
 * code of its guard, the transcripts, which compare every answer and event, and those that killed most in the same
 * definition, then the quick ones.
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

  /**
   * Tests that reach the mutant, the likeliest to fail first; of so many milliseconds in all at most, so that what
   * survives may be one that a later test would have killed.
   */
  for(mutant: Mutant, patience = Number.POSITIVE_INFINITY): string[] {
    const codes = mutant.reasons.map((name) => this.codes.get(`${mutant.contract} ${name}`)!);
    const place = `${mutant.contract} ${mutant.definition}`;
    const score = (id: string): number => {
      const { ms, codes: seen } = this.reach[id]!;
      // a test that sees every code says little about this one
      const asked = codes.some((code) => seen.includes(code)) ? 1_000 / seen.length : 0;
      const killed = this.kills.get(`${place} ${id}`) ?? 0;
      const near = this.kills.get(`${mutant.contract} ${id}`) ?? 0;
      const compared = id.startsWith(TRANSCRIPTS) ? 30 : 0;
      return (1 + asked + compared + 10 * killed + near) / (100 + ms);
    };
    let left = patience;
    return Object.keys(this.reach)
      .filter((id) => this.reach[id]!.passed && this.reaches(this.reach[id]!, mutant))
      .sort((a, b) => score(b) - score(a))
      .filter((id, i) => {
        left -= this.reach[id]!.ms;
        return i === 0 || left >= 0;
      });
  }

  killed(mutant: Mutant, by: string): void {
    for (const place of [`${mutant.contract} ${mutant.definition}`, mutant.contract]) {
      const key = `${place} ${by}`;
      this.kills.set(key, (this.kills.get(key) ?? 0) + 1);
    }
  }

  private reaches(test: Measured, mutant: Mutant): boolean {
    if (test.uncounted.includes(mutant.contract)) return true;
    const lines = new Map(test.lines[mutant.contract]);
    const definitions = this.definitions.get(mutant.contract)!;
    const own = definitions.find((one) => one.name === mutant.definition)!;
    const places = own.function ? [{ in: own, around: mutant.around }] : uses(own.name, definitions);
    return places.some((place) => {
      const { first, last } = place.in;
      if (![...lines].some(([line, hits]) => hits > 0 && line >= first && line <= last)) return false;
      // the innermost expression around it whose line is counted: evaluating the one begins with the other
      const counted = place.around.find((line) => lines.has(line));
      return counted === undefined || lines.get(counted)! > 0;
    });
  }
}

/** Where functions use a constant or variable, by way of other constants too. */
function uses(name: string, definitions: Definition[]): { in: Definition; around: number[] }[] {
  const direct = definitions.filter((one) => one.name !== name && one.mentions.has(name));
  return direct.flatMap((one) =>
    one.function
      ? one.mentions.get(name)!.map((around) => ({ in: one, around }))
      : uses(one.name, definitions),
  );
}
