import type { Agenda } from './agenda';
import type { Behaviour } from './behaviour';
import { openingFrom, type Patient, type Relationship } from './people';
import type { Random } from './random';
import { WEEK, weekOf, weekStart } from './time';

/** The app's queue: when a transaction leaves it, which takes an opening of the page. */
export class Releases {
  /** Which pseudonym an opening of the page has served, where it may serve one alone. */
  private readonly served = new Map<Patient, Map<number, string>>();

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly behaviour: Behaviour,
  ) {}

  /**
   * Notes a transaction of a session.
   * @param begun: when what it is about took place; ready: when it could be sent at the earliest
   */
  queue(r: Relationship, begun: number, ready: number, act: (at: number) => void): void {
    const { release } = this.behaviour;
    if (release === 'at-once') this.agenda.add(ready + 600, act);
    else {
      const from = release === 'seven-days' ? begun : weekStart(weekOf(begun) + 1);
      this.agenda.add(this.opening(r, Math.max(ready, from + this.random.next() * WEEK), r.principal), act);
    }
  }

  /** The opening of the page in which something is done for a purpose: no other's, unless the app is careless. */
  opening(r: Relationship, from: number, purpose: string): number {
    const served = this.served.get(r.patient) ?? new Map<number, string>();
    this.served.set(r.patient, served);
    let at = openingFrom(r.patient, from);
    if (this.behaviour.together) return at;
    while ((served.get(at) ?? purpose) !== purpose) at = openingFrom(r.patient, at + 1);
    served.set(at, purpose);
    return at;
  }
}
