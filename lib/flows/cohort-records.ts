import * as z from 'zod';
import type { Context } from './context';
import { hex, type Owners, records, skipDamaged, uint } from './records';

export const COHORT = 'cohort';
export const CLAIM = 'claim';
export const VOUCHED = 'vouched';

/** A therapist's unnamed word for one entry; as it travels, and as it is carried to the chain. */
export const voucherSchema = z.object({
  cohort: uint,
  ring: uint,
  version: uint,
  slot: uint,
  tag: hex(33),
  h0: hex(32),
  responses: z.array(hex(32)).min(1).max(32),
});
export type Voucher = z.infer<typeof voucherSchema>;

/**
 * How one account of the patient's stands to its cohort; kept by its principal. The pages show this alone and ask the chain
 * nothing: what belongs together would be seen.
 */
export const cohortSchema = z.object({
  owner: z.string(),
  account: uint,
  /** 'wanted': waits for its time; 'asked': the therapist is to vouch. */
  state: z.enum(['wanted', 'asked', 'vouched', 'entering', 'in']),
  /** From when on the sessions behind the first milestone cannot be disputed any more (chain time, seconds). */
  dueAt: uint.nullable(),
  cohort: uint.nullable(),
  /** The cohort's members by now, when it opened and was sealed ('0': it is open). */
  members: z.number(),
  openedAt: uint,
  sealedAt: uint,
  enteredAt: uint.nullable(),
  /** The keys of the sealed cohort as they were first seen: a node that shows others later is not believed. */
  pinned: z.array(hex(33)).max(32),
  /** Milestones whose set holds this account's key. */
  risen: z.array(uint),
  voucher: voucherSchema.nullable(),
  /** Why the therapist's app did not vouch, and slots in which the chain refused to take its word. */
  declined: z.enum(['no-slot', 'not-in-ring']).nullable(),
  refused: z.array(uint).max(4),
  askedAt: z.number().nullable(),
  /** The moment of chance at which the entry is sent (chain time, seconds); null until it has one. */
  releaseAt: uint.nullable(),
  txid: z.string().nullable(),
  code: z.number().nullable(),
  createdAt: z.number(),
});
export type CohortRecord = z.infer<typeof cohortSchema>;

/** The record of an account whose owner has just asked for a cohort. */
export function wantedCohort(owner: string, account: string): CohortRecord {
  return {
    owner,
    account,
    state: 'wanted',
    dueAt: null,
    cohort: null,
    members: 0,
    openedAt: '0',
    sealedAt: '0',
    enteredAt: null,
    pinned: [],
    risen: [],
    voucher: null,
    declined: null,
    refused: [],
    askedAt: null,
    releaseAt: null,
    txid: null,
    code: null,
    createdAt: Date.now(),
  };
}

/** A therapist's note of the slot that was given to an account in a cohort. */
export const vouchedSchema = z.object({ cohort: uint, account: uint, slot: uint });

/** What was answered to whom; never on the chain, and never asked of it: a tag that is looked up would be known. */
export const claimSchema = z.object({
  id: hex(16),
  owner: z.string(),
  verifier: z.string(),
  name: z.string(),
  programme: uint,
  period: uint,
  milestone: uint,
  sessions: uint,
  cohort: uint,
  hidesAmong: z.number(),
  members: z.number(),
  expires: uint,
  link: z.string(),
  createdAt: z.number(),
});
export type ClaimRecord = z.infer<typeof claimSchema>;

/** How this account stands to its cohort, or null while the patient has not asked for one. */
export async function cohortOf(ctx: Pick<Context, 'vault' | 'wallet'>): Promise<CohortRecord | null> {
  return (await ctx.vault.get(COHORT, ctx.wallet.principal, cohortSchema))?.data ?? null;
}

/** The same for all of the patient's accounts. */
export async function cohortRecords(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  of?: Owners,
): Promise<CohortRecord[]> {
  return records(ctx, COHORT, cohortSchema, of);
}

export async function changeCohort(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  record: CohortRecord,
  change: Partial<CohortRecord>,
): Promise<CohortRecord> {
  return ctx.vault.update(COHORT, record.owner, cohortSchema, (now) => ({ ...(now ?? record), ...change }));
}

/** Every claim that was made from here, newest first. */
export async function claims(ctx: Pick<Context, 'vault' | 'wallet'>, of?: Owners): Promise<ClaimRecord[]> {
  return records(ctx, CLAIM, claimSchema, of);
}

/** The slots of a cohort that this therapist's app has given away, by account. */
export async function slotsGiven(ctx: Pick<Context, 'vault'>, cohort: string): Promise<Map<string, string>> {
  const all = (await ctx.vault.list(VOUCHED, vouchedSchema, skipDamaged)).map((r) => r.data);
  return new Map(all.filter((v) => v.cohort === cohort).map((v) => [v.account, v.slot]));
}
