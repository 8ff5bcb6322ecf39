import { readFileSync } from 'node:fs';
import { identity, type Mutant } from './mutants';

/** A survivor that changes nothing anybody could see, and why. */
export interface Equivalent {
  contract: string;
  definition: string;
  before: string;
  after: string;
  reason: string;
}

/** The listed equivalents. Throws for an entry that no mutant matches (any more), or that gives no reason. */
export function readEquivalents(path: string, mutants: Mutant[]): Map<string, Equivalent> {
  const known = new Set(mutants.map(identity));
  const listed = new Map<string, Equivalent>();
  for (const one of JSON.parse(readFileSync(path, 'utf8')) as Equivalent[]) {
    const id = identity(one);
    if (!known.has(id)) throw new Error(`no mutant matches this entry of ${path}: ${id}`);
    if (listed.has(id)) throw new Error(`listed twice in ${path}: ${id}`);
    if (one.reason.length < 20) throw new Error(`no reason in ${path}: ${id}`);
    listed.set(id, one);
  }
  return listed;
}
