import { type ClaimSeen, claimants, type Posterior } from '../attack/claims';
import { sameClaimant } from '../attack/links';
import type { Claim } from '../claims';
import type { Lived } from '../live';
import { best, type Guess, groupBy, type Row } from '../measure';
import type { Account } from '../observer';
import type { Random } from '../random';
import { corruptTherapist, type Measured } from './names';

/** Claims as parties see them: everybody what verifiers record, a verifier all that it is sent. */
export function claimRows(lived: Lived, random: Random, measured: Measured): Row[] {
  const { view, claims } = lived;
  const byTag = new Map(claims.map((c) => [`${c.programme} ${c.period} ${c.tag}`, c]));
  const claimOf = (c: ClaimSeen) => byTag.get(`${c.programme} ${c.period} ${c.tag}`) as Claim;
  const seen = ({ owner: _, customer: __, verifier: ___, ...rest }: Claim): ClaimSeen => rest;
  const recorded: ClaimSeen[] = view.recorded;
  const received = (verifiers: number[]) => claims.filter((c) => verifiers.includes(c.verifier)).map(seen);
  const to = (found: Map<ClaimSeen, Posterior>, whom: (c: Claim) => boolean = () => true): Guess[] =>
    [...found]
      .filter(([c]) => whom(claimOf(c)))
      .map(([c, posterior]) => ({
        right:
          best(
            [...posterior.keys()],
            (a) => posterior.get(a) ?? 0,
            () => random.next(),
          )?.owner === claimOf(c).owner,
        chance: 1 / claimOf(c).hidesAmong,
      }));
  const between = (found: Map<ClaimSeen, Posterior>): Guess[] => {
    const score = sameClaimant(view, found);
    const all = [...found.keys()];
    return all.flatMap((a): Guess[] => {
      const scopes = groupBy(
        all.filter((b) => b.cohort === a.cohort && (b.programme !== a.programme || b.period !== a.period)),
        (b) => `${b.programme} ${b.period}`,
      ).filter((scope) => scope.length > 1 && scope.some((b) => claimOf(b).owner === claimOf(a).owner));
      if (scopes.length === 0) return [];
      const scope = random.pick(scopes);
      const guessed = best(
        scope,
        (b) => score(a, b),
        () => random.next(),
      );
      return [
        {
          right: guessed !== undefined && claimOf(guessed).owner === claimOf(a).owner,
          chance: 1 / scope.length,
        },
      ];
    });
  };
  const customers = (milestones: number): Guess[] => {
    const found = claimants(view, received([1]));
    const own = groupBy([...found], ([c]) => String(claimOf(c).customer));
    return own
      .filter((of) => new Set(of.map(([c]) => c.milestone)).size >= milestones)
      .map((of) => {
        const [first] = of.map(([, posterior]) => posterior);
        const score = (a: Account) => of.reduce((sum, [, p]) => sum + Math.log(p.get(a) ?? 1e-12), 0);
        const guessed = best([...(first?.keys() ?? [])], score, () => random.next());
        const sizes = of.map(([c]) => claimOf(c).hidesAmong);
        return {
          right: guessed?.owner === claimOf(of[0]?.[0] as ClaimSeen).owner,
          chance: 1 / Math.min(...sizes),
        };
      });
  };
  const { clients } = corruptTherapist(lived);
  const others = { ...view, accounts: view.accounts.filter(({ owner }) => !clients.has(owner)) };
  const open = claimants(view, recorded);
  const one = claimants(view, received([0]));
  const two = claimants(view, received([0, 1]));
  const everybody = claimants(view, received([0, 1, 2]));
  const foreign = recorded.filter((c) => !clients.has(claimOf(c).owner));
  return [
    measured('claim', 'public', to(open)),
    measured('claim', 'therapist', to(claimants(others, foreign))),
    measured('claim', 'verifier', to(everybody)),
    measured(
      'further',
      'verifier',
      to(everybody, (c) => c.milestone > 1),
    ),
    measured('link', 'public', between(open)),
    measured('link', 'verifier', between(one)),
    measured('link', 'verifiers', between(two)),
    measured('customer', 'verifier', customers(2)),
    measured('customer3', 'verifier', customers(3)),
  ];
}
