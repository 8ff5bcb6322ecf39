import { samePerson, sameTherapist } from '../attack/pairs';
import { sessionDays } from '../attack/weekdays';
import type { Lived } from '../live';
import { best, type Guess, groupBy, type Row } from '../measure';
import type { Account } from '../observer';
import type { Random } from '../random';
import { active, BLOCK, type Measured, truthOf } from './names';

/** Pseudonyms to each other, by a common therapist or person; and the weekday of their sessions. */
export function pairRows(lived: Lived, random: Random, measured: Measured): Row[] {
  const { view, relayLog } = lived;
  const truth = truthOf(lived);
  const accounts = active(view);
  const ringOf = (a: Account) => a.pairings.at(-1)?.ring;
  const therapist = (a: Account) => truth.get(a.owner)?.therapist;
  const person = (a: Account) => truth.get(a.owner)?.person;
  /** Who of all others is likest, where there is one who is it. */
  const likest = (
    score: (a: Account, b: Account) => number,
    among: (a: Account) => Account[],
    of: (a: Account) => unknown,
  ): Guess[] =>
    accounts.flatMap((a) => {
      const others = among(a).filter((b) => b !== a);
      const real = others.filter((b) => of(b) === of(a)).length;
      if (real === 0) return [];
      const guessed = best(
        others,
        (b) => score(a, b),
        () => random.next(),
      );
      return [{ right: guessed !== undefined && of(guessed) === of(a), chance: real / others.length }];
    });
  const colleagues = sameTherapist(view);
  const inRing = (a: Account) => accounts.filter((b) => ringOf(b) === ringOf(a));
  const eitherBy = (score: (a: Account, b: Account) => number) =>
    accounts.flatMap((a): Guess[] => {
      const others = inRing(a).filter((b) => b !== a);
      const same = others.filter((b) => therapist(b) === therapist(a));
      const different = others.filter((b) => therapist(b) !== therapist(a));
      if (same.length === 0 || different.length === 0) return [];
      const [x, y] = [random.pick(same), random.pick(different)];
      return [
        {
          right:
            best(
              [x, y],
              (b) => score(a, b),
              () => random.next(),
            ) === x,
          chance: 0.5,
        },
      ];
    });
  const arrivals = new Map(
    groupBy(relayLog, ({ owner }) => owner).map((own) => [own[0]?.owner, own.map(({ at }) => at)]),
  );
  const addresses = new Map(relayLog.map(({ owner, address }) => [owner, address]));
  const byAddress = (a: Account, b: Account) => (addresses.get(a.owner) === addresses.get(b.owner) ? 1 : 0);
  const all = () => accounts;
  const minutes = samePerson(view, ({ sent }) => sent, 15 * 60);
  const seconds = samePerson(view, ({ owner }) => arrivals.get(owner) ?? [], 60);
  return [
    measured('colleague', 'public', likest(colleagues, inRing, therapist)),
    measured('either', 'public', eitherBy(colleagues)),
    measured('coarse', 'public', eitherBy(sameTherapist(view, BLOCK))),
    measured('person', 'public', likest(minutes, all, person)),
    measured('person', 'tor', likest(seconds, all, person)),
    measured('person', 'addresses', likest(byAddress, all, person)),
    measured('weekday', 'public', weekdays(lived)),
  ];
}

/** Beside it stands what always guessing the commonest day would get. */
function weekdays(lived: Lived): Guess[] {
  const truth = truthOf(lived);
  const judged = [...sessionDays(active(lived.view))].flatMap(([account, guessed]) => {
    const day = truth.get(account.owner)?.day ?? null;
    return day === null ? [] : [{ day, guessed }];
  });
  const most = Math.max(...groupBy(judged, ({ day }) => String(day)).map((same) => same.length));
  return judged.map(({ day, guessed }) => ({ right: guessed === day, chance: most / judged.length }));
}
