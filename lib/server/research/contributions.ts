import 'server-only';
import { and, eq } from 'drizzle-orm';
import type { Contribution } from '@/lib/research/contribution';
import type { Quarter } from '@/lib/research/quarter';
import type { Db, Tx } from '../database';
import {
  researchContributions as contributions,
  researchQuarters as quarters,
  researchReleases as releases,
} from '../schema';

export type Kept = 'kept' | 'kept-before' | 'tag-used' | 'closed';

/** Contributions until their release: the four answers under a tag, and nothing else of whoever sent them. */
export class ContributionStore {
  constructor(private readonly db: Db) {}

  /** Takes contributions for a quarter from now on. */
  async open(quarter: Quarter): Promise<void> {
    await this.db.insert(quarters).values({ quarter }).onConflictDoNothing();
  }

  /** Keeps a contribution. The same one again, after an answer was lost, is kept before; another under the same tag is not taken. */
  put(quarter: Quarter, tag: string, record: Contribution): Promise<Kept> {
    return this.#during(quarter, async (tx) => {
      const under = and(eq(contributions.quarter, quarter), eq(contributions.tag, tag));
      const [before] = await tx.select().from(contributions).where(under);
      if (before) {
        const { sessions, phq9, gad7, modality } = record;
        const same =
          before.sessions === sessions &&
          before.phq9 === phq9 &&
          before.gad7 === gad7 &&
          before.modality === modality;
        return same ? 'kept-before' : 'tag-used';
      }
      await tx.insert(contributions).values({ quarter, tag, ...record });
      return 'kept';
    });
  }

  /** Forgets a contribution; also when there is none, so that a lost answer can be asked for again. */
  async remove(quarter: Quarter, tag: string): Promise<'removed' | 'closed'> {
    return this.#during(quarter, async (tx) => {
      await tx
        .delete(contributions)
        .where(and(eq(contributions.quarter, quarter), eq(contributions.tag, tag)));
      return 'removed' as const;
    });
  }

  /** Works on a quarter's contributions while no release begins; 'closed' where one has begun, or it was never open. */
  #during<T>(quarter: Quarter, work: (tx: Tx) => Promise<T>): Promise<T | 'closed'> {
    return this.db.transaction(async (tx) => {
      const [open] = await tx.select().from(quarters).where(eq(quarters.quarter, quarter)).for('update');
      const [begun] = await tx
        .select({ quarter: releases.quarter })
        .from(releases)
        .where(eq(releases.quarter, quarter));
      return open && !begun ? work(tx) : 'closed';
    });
  }
}
