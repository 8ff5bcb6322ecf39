import 'server-only';
import { type Chain, ChainError } from '@/lib/chain';
import { cohorts, progressTracker } from '@/lib/contracts';
import type { Place } from '@/lib/protocol';
import { ANONYMOUS_FROM } from '@/lib/protocol/cohort';
import type { ResearchServerCode } from '@/lib/research/codes';
import { MAX_CONTRIBUTION_BYTES, type SignedContribution, signedSchema } from '@/lib/research/contribution';
import type { FiguresAnswer } from '@/lib/research/figures';
import { openQuarter, type Quarter } from '@/lib/research/quarter';
import type { ReleasesAnswer } from '@/lib/research/release';
import { verifyContribution } from '@/lib/research/signing';
import type { Db } from '../database';
import { ApiError, answer, json, mediaType, readBody } from '../http';
import { type BucketSize, TokenBuckets } from '../rate-limit';
import { ContributionStore } from './contributions';
import { indexed, publicFigures } from './figures';
import { ReleaseStore } from './releases';

/** What the handlers work on; null where research is off. */
export interface ResearchParts {
  db: Db;
  chain: Pick<Chain, 'read' | 'tip'>;
  place: Place;
}

export interface ResearchHandlers {
  figures(): Promise<Response>;
  releases(): Promise<Response>;
  offer(): Promise<Response>;
  contribute(request: Request): Promise<Response>;
}

export interface ResearchLimits {
  read: BucketSize;
  contribute: BucketSize;
}

/** A signature of 32 takes a tenth of a second to check. */
const DEFAULT_LIMITS: ResearchLimits = {
  read: { burst: 300, perSecond: 30 },
  contribute: { burst: 20, perSecond: 1 },
};

/** The chain is the clock; it is not asked more often than this (milliseconds). */
const CLOCK_FOR = 5000;
const FIRST_MILESTONE = 1n;

const refuse = (status: number, code: ResearchServerCode, message: string, retryAfter?: number) =>
  new ApiError(status, code, message, retryAfter);

/**
 * Research's HTTP side. Of a request nothing is read but its body and its type; nothing of it is kept but the four answers and the
 * tag, and nothing is written to a log.
 */
export function createResearchHandlers(
  parts: () => Promise<ResearchParts | null>,
  { now = Date.now, limits = DEFAULT_LIMITS }: { now?: () => number; limits?: ResearchLimits } = {},
): ResearchHandlers {
  const reads = new TokenBuckets(limits.read, now);
  const contributions = new TokenBuckets(limits.contribute, now);
  const pace = (buckets: TokenBuckets) => {
    const wait = buckets.take('all');
    if (wait > 0) throw refuse(429, 'busy', 'Too many requests just now. Try again a little later.', wait);
  };
  let clock: { at: number; quarter: Quarter } | undefined;
  let shown: { key: string; made: Promise<FiguresAnswer> } | undefined;

  async function open({ chain }: ResearchParts): Promise<Quarter> {
    if (!clock || now() - clock.at > CLOCK_FOR)
      clock = { at: now(), quarter: openQuarter((await chain.tip()).time) };
    return clock.quarter;
  }

  const outOfReach = (error: unknown): never => {
    if (error instanceof ChainError)
      throw refuse(503, 'unavailable', 'The chain is out of reach just now. Nothing was kept.', 10);
    throw error;
  };

  async function figures(): Promise<FiguresAnswer> {
    const on = await parts();
    if (!on) return { state: 'off' };
    const { height, time, events } = await indexed(on.db);
    if (height === 0) return { state: 'catching-up', events };
    const key = `${height}/${time}`;
    if (shown?.key === key) return shown.made;
    // Kept before it is there: whoever asks meanwhile waits for the same count.
    const made = count(on, height, time);
    shown = { key, made };
    made.catch(() => {
      if (shown?.made === made) shown = undefined;
    });
    return made;
  }

  async function count({ db, chain }: ResearchParts, height: number, time: number): Promise<FiguresAnswer> {
    // What the milestones ask for is a word beside the figures; without the chain they are shown without it.
    const terms = await chain.read(progressTracker.getMilestones({})).catch(() => []);
    const known = terms.map((t) => t && { sessions: Number(t.sessions), window: Number(t.window) });
    return { state: 'ready', height, time, figures: await publicFigures(db, height, known) };
  }

  async function contribute(request: Request): Promise<Response> {
    const on = await parts();
    if (!on) throw refuse(404, 'off', 'This server takes no contributions to research. Nothing was kept.');
    const signed = await readRequest(request);
    pace(contributions);
    if (signed.quarter !== (await open(on).catch(outOfReach))) throw closed();
    const ring = await members(on, signed).catch(outOfReach);
    if (!ring)
      throw refuse(422, 'cohort', 'There is no such sealed cohort, or it is too small. Nothing was kept.');
    if (!verifyContribution(on.place, signed, ring))
      throw refuse(422, 'signature', 'This was not signed by a member of the cohort. Nothing was kept.');
    const store = new ContributionStore(on.db);
    await store.open(signed.quarter);
    const { quarter, tag, record } = signed;
    if (record === null) {
      if ((await store.remove(quarter, tag)) === 'closed') throw closed();
      return json(200, { state: 'withdrawn' });
    }
    const kept = await store.put(quarter, tag, record);
    if (kept === 'closed') throw closed();
    if (kept === 'tag-used')
      throw refuse(
        409,
        'tag-used',
        'Another contribution about the quarter has this tag. Nothing was changed.',
      );
    return json(kept === 'kept' ? 201 : 200, { state: 'kept' });
  }

  return {
    figures: () =>
      answer('research', async () => {
        pace(reads);
        return json(200, await figures());
      }),
    releases: () =>
      answer('research', async () => {
        pace(reads);
        const on = await parts();
        const body: ReleasesAnswer = on
          ? { state: 'on', releases: await new ReleaseStore(on.db).all() }
          : { state: 'off' };
        return json(200, body);
      }),
    offer: () =>
      answer('research', async () => {
        pace(reads);
        const on = await parts();
        if (!on) return json(200, { state: 'off' });
        return json(200, { state: 'on', quarter: await open(on).catch(outOfReach) });
      }),
    contribute: (request) => answer('research', () => contribute(request)),
  };
}

const closed = () =>
  refuse(409, 'closed', 'Contributions about this quarter are not taken (any more). Nothing was changed.');

/** The keys of a cohort, if it is sealed and has enough members to hide among. */
async function members({ chain }: ResearchParts, signed: SignedContribution): Promise<Uint8Array[] | null> {
  const cohort = BigInt(signed.cohort);
  const row = await chain.read(cohorts.getCohort({ cohort }));
  if (!row || row.sealedAt === 0n) return null;
  const ring = await chain.read(cohorts.getSet({ cohort, milestone: FIRST_MILESTONE }));
  return ring.length >= ANONYMOUS_FROM ? ring : null;
}

async function readRequest(request: Request): Promise<SignedContribution> {
  if (mediaType(request) !== 'application/json')
    throw refuse(415, 'content-type', 'A contribution is sent as application/json.');
  const body = await readBody(request, MAX_CONTRIBUTION_BYTES, () =>
    refuse(413, 'size', `A contribution has at most ${MAX_CONTRIBUTION_BYTES} bytes.`),
  );
  const malformed = () =>
    refuse(400, 'form', 'This is not a contribution of this version. Nothing was kept.');
  try {
    const signed = signedSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    if ((signed.record === null) !== (signed.action === 'withdraw')) throw malformed();
    return signed;
  } catch {
    throw malformed();
  }
}
