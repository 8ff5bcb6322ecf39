import { type Knowledge, therapistScores } from '../attack/therapists';
import type { Lived } from '../live';
import { best, type Guess, type Row } from '../measure';
import type { Account } from '../observer';
import type { Random } from '../random';
import { active, BLOCK, corruptTherapist, type Measured, truthOf } from './names';

/** Pseudonyms to therapists. Chance is one of the ring that the page shows. */
export function therapistRows(lived: Lived, random: Random, measured: Measured): Row[] {
  const { view, practices } = lived;
  const truth = truthOf(lived);
  const revoked = view.therapists.find(({ ended }) => ended?.how === 'revoked')?.principal;
  const guess = (knowledge: Knowledge, whom: (a: Account) => boolean): Guess[] => {
    const scores = therapistScores(view, knowledge);
    return active(view)
      .filter(whom)
      .map((account) => {
        const own = scores.get(account) ?? new Map<string, number>();
        const guessed = best(
          [...own.keys()],
          (t) => own.get(t) ?? 0,
          () => random.next(),
        );
        const shown = account.pairings.at(-1)?.keys.length ?? 1;
        return { right: guessed === truth.get(account.owner)?.therapist, chance: 1 / shown };
      });
  };
  const corrupt = corruptTherapist(lived);
  const small = (a: Account) => a.pairings.at(-1)?.ring !== 1;
  return [
    measured(
      'therapist',
      'public',
      guess({}, () => true),
    ),
    measured('smallRing', 'public', guess({}, small)),
    measured(
      'revoked',
      'public',
      guess({}, (a) => truth.get(a.owner)?.therapist === revoked),
    ),
    measured(
      'therapist',
      'websites',
      guess({ practices }, () => true),
    ),
    measured(
      'coarseTherapist',
      'websites',
      guess({ practices, block: BLOCK }, () => true),
    ),
    measured(
      'therapist',
      'therapist',
      guess({ corrupt }, (a) => !corrupt.clients.has(a.owner)),
    ),
  ];
}
