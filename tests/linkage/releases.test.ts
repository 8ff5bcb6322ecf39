import { describe, expect, it } from 'vitest';
import { Agenda } from '@/scripts/linkage/agenda';
import { type Behaviour, DEFAULT } from '@/scripts/linkage/behaviour';
import { type Population, populate } from '@/scripts/linkage/people';
import { Random } from '@/scripts/linkage/random';
import { Releases } from '@/scripts/linkage/releases';
import { END, weekOf } from '@/scripts/linkage/time';

const people = (): Population => populate(new Random(5), { patients: 40, therapists: 10 });
const { relationships, therapists } = people();

/** When each session's transaction leaves, with the week of the session and whose it is. */
function leaving(behaviour: Behaviour) {
  const agenda = new Agenda();
  const releases = new Releases(agenda, new Random(7), behaviour);
  const left: { at: number; session: number; owner: string; patient: number }[] = [];
  for (const r of relationships)
    for (const session of r.sessions)
      releases.queue(r, session, session, (at) =>
        left.push({ at, session, owner: r.principal, patient: r.patient.id }),
      );
  agenda.run(END);
  return left;
}

describe('the simulated queue', () => {
  it('lets a transaction leave at the earliest in the week after its session, by moments that tell no weekday', () => {
    const left = leaving(DEFAULT);
    expect(left.length).toBeGreaterThan(500);
    expect(left.every(({ at, session }) => weekOf(at) > weekOf(session))).toBe(true);
    expect(left.map(({ at }) => at)).toEqual(left.map(({ at }) => at).sort((a, b) => a - b));
    expect(leaving({ ...DEFAULT, release: 'at-once' }).every(({ at, session }) => at === session + 600)).toBe(
      true,
    );
  });

  it('serves one pseudonym at an opening of the page, unless it is careless', () => {
    const shared = (behaviour: Behaviour) => {
      const owners = new Map<string, Set<string>>();
      for (const { at, owner, patient } of leaving(behaviour)) {
        const name = `${patient} ${at}`;
        owners.set(name, (owners.get(name) ?? new Set()).add(owner));
      }
      return [...owners.values()].filter((of) => of.size > 1).length;
    };
    expect(shared(DEFAULT)).toBe(0);
    expect(shared({ ...DEFAULT, together: true })).toBeGreaterThan(10);
  });

  it('lives through the same people with the same seed', () => {
    const again = people().relationships;
    expect(again.map((r) => [r.principal, r.sessions])).toEqual(
      relationships.map((r) => [r.principal, r.sessions]),
    );
    for (const { therapist, sessions } of relationships)
      for (const session of sessions) expect(therapist.holidays.has(weekOf(session))).toBe(false);
    expect(therapists.filter(({ ends }) => ends?.how === 'revoked')).toHaveLength(1);
  });
});
