import { randomBytes } from '@noble/hashes/utils.js';
import DataLoader from 'dataloader';
import { progressTracker, type ResultOf, verification } from '@/lib/contracts';
import { agree, type Deps } from './verdict';

export type Found = ResultOf<typeof verification.verifyProof>;
export type Kept = NonNullable<ResultOf<typeof progressTracker.getProof>>;
export type Standing = NonNullable<ResultOf<typeof progressTracker.getStanding>>;
/** What a proof is of. */
export type Subject = Pick<Kept, 'account' | 'milestone' | 'goal'>;

/** What is asked about a proof. What is asked at the same moment goes to the node in lists. */
export interface ProofQuestions {
  /** The entry of a proof. */
  kept(hash: Uint8Array): Promise<Kept | null>;
  /** The same once more, in a list that no cache has the answer to. */
  keptAgain(hash: Uint8Array): Promise<Kept | null>;
  /**
   * What the contract for third parties says of a proof.
   * @param milestone that it is of, where that is known
   */
  found(hash: Uint8Array, milestone: bigint | null): Promise<Found>;
  /** How what a proof is of stands now. */
  standing(subject: Subject): Promise<Standing | null>;
}

/** Items of a list. The contracts take one more, for a hash of nobody: beyond that a call would reach a node's limit of 100 reads. */
const LIST = 15;

/** Asks one node about proofs. */
export function proofQuestions(chain: Pick<Deps['chain'], 'read'>): ProofQuestions {
  /** Whether the sessions behind a milestone may lie anywhere: of those within weeks, only one fits into a node's limits. */
  const isLoose = new Map<bigint | null, boolean>([
    [null, false],
    [0n, true],
  ]);
  async function learn(milestones: readonly (bigint | null)[]): Promise<void> {
    if (milestones.every((id) => isLoose.has(id))) return;
    const all = await chain.read(progressTracker.getMilestones());
    all.forEach((terms, at) => {
      if (terms) isLoose.set(BigInt(at + 1), terms.window === 0n);
    });
  }

  const inLists = <K, V>(
    milestoneOf: (key: K) => bigint | null,
    ask: (keys: readonly K[]) => Promise<readonly V[]>,
  ) =>
    new DataLoader<K, V>(
      async (keys) => {
        if (keys.length > 1) await learn(keys.map(milestoneOf));
        const fits = (key: K) => keys.length > 1 && isLoose.get(milestoneOf(key)) === true;
        const alone = keys.filter((key) => !fits(key)).map((key) => [key]);
        const lists = [keys.filter(fits), ...alone];
        const answers = new Map<K, V | Error>();
        await Promise.all(
          lists.map(async (list) => {
            if (list.length === 0) return;
            try {
              const said = await ask(list);
              agree(said.length === list.length);
              list.forEach((key, i) => {
                answers.set(key, said[i] as V);
              });
            } catch (error) {
              for (const key of list) answers.set(key, error as Error);
            }
          }),
        );
        return keys.map((key) => answers.get(key) as V | Error);
      },
      { cache: false, maxBatchSize: LIST },
    );

  const anywhere = () => 0n;
  const proofs = async (hashes: readonly Uint8Array[]) =>
    chain.read(progressTracker.getProofs({ hashes: [...hashes] }));
  const kept = inLists(anywhere, proofs);
  const keptAgain = new DataLoader<Uint8Array, Kept | null>(
    async (hashes) => {
      // A hash that nobody made goes first: a node that knows it as well makes things up.
      const [nobodys, ...said] = await proofs([randomBytes(32), ...hashes]);
      agree(nobodys === null && said.length === hashes.length);
      return said;
    },
    { cache: false, maxBatchSize: LIST },
  );
  const found = inLists(
    ({ milestone }: { hash: Uint8Array; milestone: bigint | null }) => milestone,
    (keys) => chain.read(verification.verifyProofs({ hashes: keys.map(({ hash }) => hash) })),
  );
  const standing = inLists(
    ({ milestone }: Subject) => milestone,
    (subjects) => {
      const items = subjects.map(({ account, milestone, goal }) => ({ account, milestone, goal }));
      return chain.read(progressTracker.getStandings({ items }));
    },
  );

  return {
    kept: (hash) => kept.load(hash),
    keptAgain: (hash) => keptAgain.load(hash),
    found: (hash, milestone) => found.load({ hash, milestone }),
    standing: (subject) => standing.load(subject),
  };
}
