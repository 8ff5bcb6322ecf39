import * as z from 'zod';
import { verification } from '@/lib/contracts';
import { type ClaimLink, encodeClaimRequest } from '@/lib/protocol';
import { type Context, FlowError } from './context';
import { readPages } from './pages';
import { hex, records, uint } from './records';
import { refreshTransactions, submitAndSettle, toHex } from './transactions';

/** A verifier's side of anonymous claims: programmes, requests, and what was recorded. */
export const REQUEST = 'claim-request';

/** A programme as the chain has it; `now` is the number of its present period. */
export interface Programme {
  id: bigint;
  verifier: string;
  name: string;
  /** Seconds; 0: a key claims once for good. */
  period: bigint;
  milestones: bigint[];
  createdAt: bigint;
  closed: boolean;
  now: bigint;
}

/** A question that this verifier asked: the challenge tells an answer to it from any other. */
export const requestSchema = z.object({
  id: hex(32),
  owner: z.string(),
  programme: uint,
  milestone: uint,
  expires: uint,
  link: z.string(),
  createdAt: z.number(),
});
export type RequestRecord = z.infer<typeof requestSchema>;

const PAGE = 20n;

/** The programmes of the wallet's principal, the newest first. All are read, so that no request tells which are wanted. */
export async function ownProgrammes(ctx: Pick<Context, 'chain' | 'wallet'>): Promise<Programme[]> {
  const count = await ctx.chain.read(verification.getProgrammeCount({}));
  const rows = await readPages(count, PAGE, (from) => ctx.chain.read(verification.getProgrammes({ from })));
  const own = rows.flatMap((row, i) =>
    row?.verifier === ctx.wallet.principal ? [{ id: BigInt(i + 1), ...row }] : [],
  );
  return own.reverse();
}

/** Looks whether the chain is in reach, and what became of what was sent before a reload. */
export async function syncVerifier(ctx: Context): Promise<void> {
  await ctx.chain.tip();
  await refreshTransactions(ctx);
}

/**
 * Registers a programme and waits for it.
 * @param period seconds, in each of which a key claims once; 0 for once and for all
 */
export async function registerProgramme(
  ctx: Context,
  { name, period, milestones }: { name: string; period: bigint; milestones: bigint[] },
): Promise<void> {
  const call = verification.registerProgramme({ name, period, milestones });
  await submitAndSettle(ctx, 'register-programme', call, { kind: 'programme', id: name });
}

/** Takes no more claims in a programme, for good. */
export async function closeProgramme(ctx: Context, programme: bigint): Promise<void> {
  const call = verification.closeProgramme({ programme });
  await submitAndSettle(ctx, 'close-programme', call, { kind: 'programme', id: String(programme) });
}

/** Makes a request with a fresh challenge, kept in the vault. `expires`: chain time in seconds. */
export async function requestClaim(
  ctx: Context,
  { programme, milestone, expires }: { programme: bigint; milestone: bigint; expires: bigint },
): Promise<RequestRecord> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const record: RequestRecord = {
    id: toHex(challenge),
    owner: ctx.wallet.principal,
    programme: programme.toString(),
    milestone: milestone.toString(),
    expires: expires.toString(),
    link: encodeClaimRequest({ ...ctx.place, programme, milestone, challenge, expires }),
    createdAt: Date.now(),
  };
  await ctx.vault.put(REQUEST, record.id, record);
  return record;
}

/** Every request that was made here, newest first. */
export async function claimRequests(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<RequestRecord[]> {
  return records(ctx, REQUEST, requestSchema, undefined);
}

/** Whether a claim answers a request of this verifier: the same challenge, programme, milestone and end. */
export function answers(request: RequestRecord, claim: ClaimLink): boolean {
  return (
    request.id === toHex(claim.challenge) &&
    request.programme === claim.programme.toString() &&
    request.milestone === claim.milestone.toString() &&
    request.expires === claim.expires.toString()
  );
}

/**
 * Notes on the chain that this claim was made, so that the same account cannot claim twice in the period.
 * @throws FlowError 'transaction-failed' with 1712 when it was noted before; 'not-asked' when it answers no request of here
 */
export async function recordClaim(ctx: Context, claim: ClaimLink): Promise<void> {
  if (!(await claimRequests(ctx)).some((request) => answers(request, claim)))
    throw new FlowError('not-asked');
  const { programme, period, cohort, tag } = claim;
  const call = verification.recordClaim({ programme, period, cohort, tag });
  await submitAndSettle(ctx, 'record-claim', call, { kind: 'claim', id: toHex(tag) });
}
