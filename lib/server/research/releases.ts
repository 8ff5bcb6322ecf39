import 'server-only';
import { and, asc, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import { RELEASE_EPSILON, spend } from '@/lib/research/budget';
import type { RandomBytes } from '@/lib/research/noise';
import { type Quarter, yearOf } from '@/lib/research/quarter';
import { buildRelease, type Release, releaseSchema } from '@/lib/research/release';
import type { Db } from '../database';
import {
  researchBudget as budget,
  researchContributions as contributions,
  researchQuarters as quarters,
  researchReleases as releases,
} from '../schema';

/**
 * Makes and keeps releases. The budget is spent first, in a database transaction of its own that holds the year's row: only then is
 * noise drawn, and a process that dies in between has spent all the same. The first result that is stored is the release for good;
 * with it the contributions behind it are deleted. Another draw that nobody has seen falls away.
 */
export class ReleaseStore {
  constructor(
    private readonly db: Db,
    private readonly random?: RandomBytes,
  ) {}

  /**
   * The release about a quarter: the stored one, or a new one where there is none yet.
   * @throws BudgetExhausted when the year's budget does not suffice; then nothing was spent or drawn
   */
  async release(quarter: Quarter, epsilon = RELEASE_EPSILON): Promise<Release> {
    const stored = await this.find(quarter);
    if (stored) return stored;
    const cost = await this.#spend(quarter, epsilon);
    return this.#draw(quarter, cost);
  }

  /** Spends what the release costs, once, however often it is asked for. Gives what it cost. */
  #spend(quarter: Quarter, epsilon: number): Promise<number> {
    const year = yearOf(quarter);
    return this.db.transaction(async (tx) => {
      await tx.insert(budget).values({ year, spent: 0 }).onConflictDoNothing();
      const [row] = await tx.select().from(budget).where(eq(budget.year, year)).for('update');
      const [begun] = await tx.select().from(releases).where(eq(releases.quarter, quarter));
      // Paid for before, by another process or by one that died: nothing was published, and what it cost holds.
      if (begun) return begun.epsilon;
      await tx
        .update(budget)
        .set({ spent: spend(row?.spent ?? 0, epsilon) })
        .where(eq(budget.year, year));
      await tx.insert(releases).values({ quarter, epsilon });
      return epsilon;
    });
  }

  #draw(quarter: Quarter, epsilon: number): Promise<Release> {
    return this.db.transaction(async (tx) => {
      await tx.select().from(quarters).where(eq(quarters.quarter, quarter)).for('update');
      const [row] = await tx.select().from(releases).where(eq(releases.quarter, quarter)).for('update');
      if (row?.release) return releaseSchema.parse(row.release);
      const all = await tx.select().from(contributions).where(eq(contributions.quarter, quarter));
      const release = buildRelease(quarter, all, epsilon, this.random);
      await tx
        .update(releases)
        .set({ release })
        .where(and(eq(releases.quarter, quarter), isNull(releases.release)));
      await tx.delete(contributions).where(eq(contributions.quarter, quarter));
      return release;
    });
  }

  /** A release that was published. */
  async find(quarter: Quarter): Promise<Release | null> {
    const [row] = await this.db
      .select()
      .from(releases)
      .where(and(eq(releases.quarter, quarter), isNotNull(releases.release)));
    return row ? releaseSchema.parse(row.release) : null;
  }

  /** Every release, the oldest first. */
  async all(): Promise<Release[]> {
    const rows = await this.db
      .select()
      .from(releases)
      .where(isNotNull(releases.release))
      .orderBy(asc(releases.quarter));
    return rows.map((row) => releaseSchema.parse(row.release));
  }

  /** Thousandths of epsilon that a year's releases have cost so far. */
  async spent(year: number): Promise<number> {
    const [row] = await this.db.select().from(budget).where(eq(budget.year, year));
    return row?.spent ?? 0;
  }

  /**
   * Makes the releases that are due: of every quarter for which contributions were taken and are no longer, also where nobody
   * contributed, since that there is a release must not say that somebody did.
   * @param open the quarter that contributions are taken for now
   */
  async due(open: Quarter): Promise<Release[]> {
    const closed = await this.db
      .select({ quarter: quarters.quarter })
      .from(quarters)
      .leftJoin(releases, eq(releases.quarter, quarters.quarter))
      .where(and(lt(quarters.quarter, open), isNull(releases.release)))
      .orderBy(asc(quarters.quarter));
    const made: Release[] = [];
    for (const { quarter } of closed) made.push(await this.release(quarter));
    return made;
  }
}
