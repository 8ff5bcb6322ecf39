import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in this order: started last, one of them would go on alone after all others have ended. */
const LONGEST = [
  'tests/e2e/way',
  'tests/e2e/accessibility',
  'tests/e2e/research-desk',
  'tests/e2e/dispute-therapist',
  'tests/e2e/claims',
  'tests/e2e/stacks-wallet',
  'tests/e2e/notes',
  'tests/e2e/dispute-desk',
  'tests/localnet/persistence',
  'tests/e2e/',
  'tests/model/',
  'tests/properties/',
  'tests/contracts/',
  'tests/flows/',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((start) => moduleId.includes(start));
  return at === -1 ? LONGEST.length : at;
};

/** Sorts the files of all projects; those of the same rank stay as Vitest sorts them, by size or by the last run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted
      .map((file, at) => ({ file, at }))
      .sort((a, b) => rank(a.file) - rank(b.file) || a.at - b.at)
      .map(({ file }) => file);
  }
}
