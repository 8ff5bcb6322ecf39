import 'server-only';
import { count, eq, sql } from 'drizzle-orm';
import { weekStart } from '@/lib/protocol/facts';
import { type Figures, figuresSchema, MOST_ROWS } from '@/lib/research/figures';
import type { Db } from '../database';
import { chainBlocks, chainIndex, chainEvents as events } from '../schema';

/** A milestone as the chain defines it. */
export interface MilestoneTerms {
  sessions: number;
  window: number;
}

export interface Indexed {
  /** Everything up to this height is indexed; 0: the first round is not over. */
  height: number;
  time: number;
  /** Read so far, for those who wait. */
  events: number;
}

/** How far the index has come. */
export async function indexed(db: Db): Promise<Indexed> {
  const [row] = await db
    .select({ height: chainIndex.complete, time: chainBlocks.time })
    .from(chainIndex)
    .leftJoin(chainBlocks, eq(chainBlocks.height, chainIndex.complete))
    .where(eq(chainIndex.id, 1));
  if (row && row.height > 0) return { height: row.height, time: row.time ?? 0, events: 0 };
  const [read] = await db.select({ n: count() }).from(events);
  return { height: 0, time: 0, events: read?.n ?? 0 };
}

type Row = Record<string, unknown>;

/** Both drivers answer a statement of one's own in a form of their own. */
async function rows(db: Db, statement: ReturnType<typeof sql>): Promise<Row[]> {
  const answer: unknown = await db.execute(statement);
  return Array.isArray(answer) ? (answer as Row[]) : (answer as { rows: Row[] }).rows;
}

const n = (value: unknown) => Number(value ?? 0);
const dayOf = (seconds: unknown) => new Date(n(seconds) * 1000).toISOString().slice(0, 10);
const DAY = 86_400;

/**
 * The public figures up to a height; no more than MOST_ROWS of each.
 * @param height the last whole round's: one number for every statement, so that all count the same history
 */
export async function publicFigures(
  db: Db,
  height: number,
  terms: readonly (MilestoneTerms | null)[] = [],
): Promise<Figures> {
  const whole = sql`height <= ${height}`;
  const of = (contract: string, ...topics: string[]) =>
    sql`${events} where contract = ${contract} and topic in ${topics} and ${whole}`;
  const most = sql`limit ${MOST_ROWS}`;

  const weeks = await rows(
    db,
    sql`select l.week, count(*) as recorded, count(*) filter (where l.state = '2') as countersigned
      from (select fields->>'account' as account, fields->>'sequence' as sequence,
          (fields->>'week')::bigint as week, fields->>'state' as state from ${of('session-logger', 'log-session')}) l
      left join (select fields->>'account' as account, fields->>'sequence' as sequence
          from ${of('session-logger', 'withdraw-session')}) w
        on w.account = l.account and w.sequence = l.sequence
      where w.account is null group by l.week order by l.week desc ${most}`,
  );
  const milestones = await rows(
    db,
    sql`select (fields->>'milestone')::bigint as milestone, count(*) as reached
      from ${of('progress-tracker', 'reach-milestone', 'reach-in-window')} group by 1 order by 1 ${most}`,
  );
  const rings = await rows(
    db,
    sql`select distinct on (1) (fields->>'ring')::bigint as ring, (fields->>'version')::bigint as version,
        (fields->>'size')::bigint as size
      from ${of('therapist-registry', 'publish-ring')} order by 1, 2 desc ${most}`,
  );
  const cohorts = await rows(
    db,
    sql`select e.cohort, e.members, s.cohort is not null or e.members >= 32 as sealed
      from (select (fields->>'cohort')::bigint as cohort, max((fields->>'members')::bigint) as members
          from ${of('cohorts', 'enter-cohort')} group by 1) e
      left join (select (fields->>'cohort')::bigint as cohort from ${of('cohorts', 'seal-cohort')}) s
        on s.cohort = e.cohort
      order by 1 desc ${most}`,
  );
  const disputes = await rows(
    db,
    sql`select o.dispute, b.time as opened, f.time as final
      from (select (fields->>'dispute')::bigint as dispute, height from ${of('dispute-resolver', 'open-dispute')}) o
      join ${chainBlocks} b on b.height = o.height
      left join (select (fields->>'dispute')::bigint as dispute, height
          from ${of('dispute-resolver', 'advance')} and fields->>'phase' = '3') a on a.dispute = o.dispute
      left join ${chainBlocks} f on f.height = a.height
      order by 1 desc ${most}`,
  );

  return figuresSchema.parse({
    weeks: weeks.map((row) => ({
      week: weekStart(BigInt(n(row.week)))
        .toISOString()
        .slice(0, 10),
      recorded: n(row.recorded),
      countersigned: n(row.countersigned),
    })),
    milestones: milestones.map((row) => {
      const known = terms[n(row.milestone) - 1];
      return {
        milestone: n(row.milestone),
        sessions: known?.sessions ?? null,
        window: known?.window ?? null,
        reached: n(row.reached),
      };
    }),
    rings: rings.map((row) => ({ ring: n(row.ring), version: n(row.version), size: n(row.size) })),
    cohorts: cohorts.map((row) => ({
      cohort: n(row.cohort),
      members: n(row.members),
      sealed: row.sealed === true,
    })),
    disputes: disputes.map((row) => ({
      dispute: n(row.dispute),
      opened: dayOf(row.opened),
      days: row.final === null ? null : Math.floor((n(row.final) - n(row.opened)) / DAY),
    })),
  });
}
