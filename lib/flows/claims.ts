import { cohorts, verification } from '@/lib/contracts';
import { type ClaimRequest, decodeClaimRequest, encodeClaim, publicKey, signClaim } from '@/lib/protocol';
import { CLAIM, type ClaimRecord, type CohortRecord, claims, cohortOf } from './cohort-records';
import { FIRST_MILESTONE } from './cohorts';
import { type Context, FlowError } from './context';
import { listMilestones } from './milestones';
import { keepQuiet } from './timing';
import { freshId, toHex } from './transactions';

/** Claims within this time after the cohort was sealed or entered stand out by their moment (seconds): 14 days. */
const SETTLE_DOWN = 1_209_600n;

/** A verifier's question as the chain explains it. */
export interface ReadRequest extends ClaimRequest {
  /** The principal that registered the programme, and its name for it: anybody can choose any name. */
  verifier: string;
  name: string;
  /** The number of the present period, in which one claim can be made, and its length in seconds (0: once for good). */
  period: bigint;
  length: bigint;
  sessions: bigint;
}

/**
 * Reads a verifier's request from a link.
 * @throws LinkError for what is no such link; FlowError 'wrong-network' | 'programme-closed'
 */
export async function readClaimRequest(
  ctx: Pick<Context, 'chain' | 'vault' | 'place'>,
  text: string,
): Promise<ReadRequest> {
  const request = decodeClaimRequest(text);
  if (request.chainId !== ctx.place.chainId || request.deployer !== ctx.place.deployer) {
    throw new FlowError('wrong-network');
  }
  const { programme, milestone, expires } = request;
  const [row, { time }, milestones] = await Promise.all([
    ctx.chain.read(verification.getProgramme({ programme })),
    ctx.chain.tip(),
    listMilestones(ctx, null),
  ]);
  const known = milestones.find((m) => m.id === milestone);
  const isOpen = row && !row.closed && row.milestones.includes(milestone) && BigInt(time) < expires;
  if (!isOpen || !known) throw new FlowError('programme-closed');
  const { verifier, name, now: period, period: length } = row;
  return { ...request, verifier, name, period, length, sessions: known.sessions };
}

/** What would be learned if this account answered, before anything is signed. */
export interface ClaimPreview {
  request: ReadRequest;
  cohort: bigint;
  /** How many reached the milestone, of how many members, and how many of these have claimed here, by the verifier's word. */
  hidesAmong: number;
  members: number;
  claimed: number;
  /** Whether a claim now would stand out by its moment, the cohort being young; and from when on it would not (seconds). */
  isEarly: boolean;
  settlesAt: bigint;
  keys: Uint8Array[];
}

/**
 * Looks at the set among which an answer would hide. The members must be those that were there when the cohort was sealed:
 * a node that makes up a set of its own would otherwise learn who claims.
 * @throws FlowError 'no-cohort' | 'not-in-set' | 'set-disagrees' | 'claimed-before'
 */
export async function previewClaim(ctx: Context, request: ReadRequest): Promise<ClaimPreview> {
  const record = await cohortOf(ctx);
  if (record?.state !== 'in' || record.cohort === null || record.pinned.length === 0) {
    throw new FlowError('no-cohort');
  }
  const { programme, period, milestone } = request;
  const made = (await claims(ctx)).find((c) => isSameScope(c, request));
  if (made) throw new FlowError('claimed-before');
  const cohort = BigInt(record.cohort);
  const [keys, claimed, { time }] = await Promise.all([
    ctx.chain.read(cohorts.getSet({ cohort, milestone })),
    ctx.chain.read(verification.getClaimed({ programme, period, cohort })),
    ctx.chain.tip(),
  ]);
  checkSet(ctx, record, keys, milestone);
  const [sealedAt, enteredAt] = [BigInt(record.sealedAt), BigInt(record.enteredAt ?? '0')];
  const settlesAt = (sealedAt > enteredAt ? sealedAt : enteredAt) + SETTLE_DOWN;
  return {
    request,
    cohort,
    hidesAmong: keys.length,
    members: record.pinned.length,
    claimed: Number(claimed),
    isEarly: BigInt(time) < settlesAt,
    settlesAt,
    keys,
  };
}

/** @throws FlowError 'set-disagrees' for other members than before; 'not-in-set' where the own key is not among them */
function checkSet(ctx: Context, record: CohortRecord, keys: readonly Uint8Array[], milestone: bigint): void {
  const shown = keys.map(toHex);
  const isWhole = milestone !== FIRST_MILESTONE || shown.join() === record.pinned.join();
  const areMembers =
    shown.every((key) => record.pinned.includes(key)) && new Set(shown).size === shown.length;
  if (!isWhole || !areMembers) throw new FlowError('set-disagrees');
  const own = toHex(publicKey(ctx.vault.keyring.cohortKey(record.owner)));
  if (!shown.includes(own)) throw new FlowError('not-in-set');
}

function isSameScope(
  { programme, period }: ClaimRecord,
  request: Pick<ReadRequest, 'programme' | 'period'>,
): boolean {
  return programme === request.programme.toString() && period === request.period.toString();
}

/**
 * Signs the answer, and keeps it in the vault before it is shown. Nothing goes to the chain, and nothing that waits follows in
 * this opening of the page.
 */
export async function makeClaim(ctx: Context, preview: ClaimPreview): Promise<ClaimRecord> {
  const { request, cohort, keys } = preview;
  keepQuiet(ctx.vault);
  const { verifier, name, period, sessions, ...asked } = request;
  const fields = { ...asked, verifier, period, cohort };
  const secret = ctx.vault.keyring.cohortKey(ctx.wallet.principal);
  const signature = signClaim(ctx.place, fields, { ring: keys, secret });
  const record: ClaimRecord = {
    id: freshId(),
    owner: ctx.wallet.principal,
    verifier,
    name,
    programme: request.programme.toString(),
    period: period.toString(),
    milestone: request.milestone.toString(),
    sessions: sessions.toString(),
    cohort: cohort.toString(),
    hidesAmong: preview.hidesAmong,
    members: preview.members,
    expires: request.expires.toString(),
    link: encodeClaim({ ...asked, period, cohort, ...signature }),
    createdAt: Date.now(),
  };
  await ctx.vault.put(CLAIM, record.id, record);
  return record;
}
