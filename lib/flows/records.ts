import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { type FactField, factsSchema } from '@/lib/protocol';
import type { VaultError } from '@/lib/vault';
import { type Context, FlowError } from './context';
import type { Troubles } from './troubles';

/** Shapes of what the vault keeps. Bytes are hex, whole numbers of the chain decimal strings, so that every record is plain JSON. */
export const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
/** What Clarity's uint holds: anything larger, from whomever, would fail at the first call that carries it. */
export const uint = z
  .string()
  .regex(/^\d{1,39}$/)
  .refine((text) => BigInt(text) < 2n ** 128n);

/** The salts of a session's facts, as they go to those who may hold the facts against the ledger. */
export const saltsSchema = z.object({ date: hex(32), minutes: hex(32), modality: hex(32) });
type SaltsHex = z.infer<typeof saltsSchema>;
type Salts = Record<FactField, Uint8Array>;

export const saltsToHex = ({ date, minutes, modality }: Salts): SaltsHex => ({
  date: bytesToHex(date),
  minutes: bytesToHex(minutes),
  modality: bytesToHex(modality),
});

export const saltsFromHex = ({ date, minutes, modality }: SaltsHex): Salts => ({
  date: hexToBytes(date),
  minutes: hexToBytes(minutes),
  modality: hexToBytes(modality),
});

export const transactionSchema = z.object({
  txid: z.string(),
  what: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
  state: z.enum(['pending', 'success', 'failed', 'dropped']),
  code: z.number().nullable(),
  reason: z.string().nullable(),
  height: z.number().nullable(),
  sentAt: z.number(),
  /** Who sent it; null in records of an older version of the app. */
  owner: z.string().nullable().default(null),
});
export type TransactionRecord = z.infer<typeof transactionSchema>;

/**
 * One of the vault's accounts that a patient uses with one therapist and for nothing else. It is kept before anything is
 * sent under it, so that no index is ever taken twice.
 */
export const pseudonymSchema = z.object({
  index: z.number().int().nonnegative(),
  principal: z.string(),
  /** The therapist's principal; null where only the chain knows of the pseudonym: found by phrase, or of another device. */
  therapist: z.string().nullable(),
  createdAt: z.number(),
});
export type PseudonymRecord = z.infer<typeof pseudonymSchema>;

/** How an account of the patient's stood on the chain when it was looked at last. `sequence` and on: null before a pairing. */
export const standingSchema = z.object({
  owner: z.string(),
  account: uint.nullable(),
  status: z.enum(['active', 'moved', 'left']).nullable(),
  sequence: uint.nullable(),
  confirmed: uint.nullable(),
  /** When the term of its pairing ends, in seconds of chain time. */
  expires: uint.nullable(),
});
export type StandingRecord = z.infer<typeof standingSchema>;

export const acceptanceSchema = z.object({
  ring: uint,
  version: uint,
  expires: uint,
  pairingKey: hex(33),
  h0: hex(32),
  responses: z.array(hex(32)).min(1).max(32),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;

export const PAIRING = 'pairing';

/**
 * A patient's pairing, from the wish to the end. `id` is the context from which its fresh keys and salts derive. `owner` is
 * the principal it belongs to: one vault may serve several accounts, one after another, and nothing may join them.
 */
export const pairingSchema = z.object({
  id: z.string(),
  /** The principal that asked: a vault may act for several accounts, and theirs must not be mixed. */
  owner: z.string(),
  therapist: z.object({ principal: z.string(), alias: z.string(), contactKey: hex(32), inbox: hex(32) }),
  greeting: z.string(),
  account: uint,
  commitment: hex(32),
  request: uint.nullable(),
  pairing: uint.nullable(),
  acceptance: acceptanceSchema.nullable(),
  ringSize: z.number().nullable(),
  state: z.enum([
    'requesting',
    'opening',
    'waiting',
    'accepted',
    'declined',
    'confirming',
    'paired',
    'ending',
    'ended',
    'expired',
    'replaced',
    'failed',
  ]),
  /** The therapist's signed ending, kept until it has been carried to the chain. */
  ending: hex(65).nullable(),
  txid: z.string().nullable(),
  code: z.number().nullable(),
  createdAt: z.number(),
});
export type PairingRecord = z.infer<typeof pairingSchema>;

/** A patient's session: the note never leaves the vault, the facts go to the therapist, two commitments to the chain. */
export const sessionSchema = z.object({
  id: z.string(),
  owner: z.string(),
  pairingId: z.string().nullable(),
  account: uint,
  pairing: uint.nullable(),
  sequence: uint.nullable(),
  facts: factsSchema,
  note: z.string(),
  /**
   * The opening of what its commitment says about the note's encrypted form (`note-content.ts`): where it would lie, and its key.
   * Null in sessions from before there was one.
   */
  content: z
    .object({ at: z.array(z.string()).min(1), size: z.number().int().nonnegative(), key: hex(32) })
    .nullable()
    .default(null),
  week: uint,
  state: z.enum([
    'draft',
    'queued',
    'waiting',
    'countersigned',
    'sending',
    'logged',
    'confirming',
    'confirmed',
    'withdrawing',
    'withdrawn',
    'voided',
    'upheld',
    'refused',
    'declined',
    'failed',
  ]),
  /** The number of its open dispute, and how often it was corrected, as the ledger had them last. */
  dispute: uint.nullable().default(null),
  /** Arbitrators have decided about it as it stands: it cannot be disputed again. */
  isSettled: z.boolean().default(false),
  revision: uint.default('0'),
  countersignature: hex(65).nullable(),
  /** From when on it may go onto the ledger, in seconds of chain time; null until that is chosen. */
  releaseAt: uint.nullable().default(null),
  txid: z.string().nullable(),
  code: z.number().nullable(),
  reason: z.string().nullable(),
  createdAt: z.number(),
});
export type SessionRecord = z.infer<typeof sessionSchema>;

export const proofSchema = z.object({
  hash: hex(32),
  owner: z.string(),
  account: uint,
  milestone: uint,
  sessions: uint,
  /** Weeks within which the sessions lie, 0 when anywhere. Proofs of an older version of the app do not say. */
  window: uint.default('0'),
  /** The goal that it is a proof of; null for one of a milestone. */
  goal: z
    .object({ commitment: hex(32), text: z.string() })
    .nullable()
    .default(null),
  audience: z.string(),
  salt: hex(32),
  expires: uint,
  link: z.string(),
  state: z.enum(['sending', 'ready', 'failed', 'revoked']),
  txid: z.string().nullable(),
  code: z.number().nullable(),
  createdAt: z.number(),
});
export type ProofRecord = z.infer<typeof proofSchema>;

/** A therapist's own record. */
export const therapistSchema = z.object({
  alias: z.string(),
  credential: z.string(),
  txid: z.string().nullable(),
  createdAt: z.number(),
});
export type TherapistRecord = z.infer<typeof therapistSchema>;

/** One person who asked the therapist for a pairing. `id` is `${requester}/${request}`, the context of the pairing key. */
export const clientSchema = z.object({
  id: z.string(),
  requester: z.string(),
  account: uint,
  request: uint,
  contact: hex(32),
  greeting: z.string(),
  label: z.string(),
  pairing: uint.nullable(),
  state: z.enum(['asking', 'accepted', 'paired', 'declined', 'expired', 'ended']),
  receivedAt: z.number(),
});
export type ClientRecord = z.infer<typeof clientSchema>;

/** A session that a patient asked the therapist to countersign. */
export const attendanceSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  account: uint,
  pairing: uint,
  sequence: uint,
  facts: factsSchema,
  commitment: hex(32),
  week: uint,
  /** Every countersignature that was ever given for it: under which number, over which facts. */
  signed: z.array(z.object({ pairing: uint, sequence: uint, commitment: hex(32) })).default([]),
  state: z.enum(['asked', 'countersigned', 'declined']),
  /** What the ledger made of it, as last seen; null while it is not there. */
  entry: z
    .enum(['logged', 'confirmed', 'voided', 'upheld', 'refused', 'withdrawn', 'disputed'])
    .nullable()
    .default(null),
  /** Arbitrators have decided about it as it stands: it cannot be disputed again. */
  isSettled: z.boolean().default(false),
  receivedAt: z.number(),
});
export type AttendanceRecord = z.infer<typeof attendanceSchema>;

/** Whose records are wanted: the wallet's own, unless others of the same patient are named (see `principals`). */
export type Owners = readonly string[] | undefined;

/**
 * The records of a kind that belong to the given accounts, the latest made first. One that was damaged on the disk is
 * left out, so that it does not take all others with it; it stays in the store as it is.
 */
export async function records<T extends { owner: string; createdAt: number }>(
  ctx: Pick<Context, 'vault' | 'wallet'>,
  kind: string,
  schema: z.ZodType<T>,
  owners: Owners,
): Promise<T[]> {
  const all = await ctx.vault.list(kind, schema, skipDamaged);
  const wanted = owners ?? [ctx.wallet.principal];
  const own = all.map((r) => r.data).filter((data) => wanted.includes(data.owner));
  return own.sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * For steps that are handed a record: under another account they would join the two for everybody to see.
 * @throws FlowError 'another-account'
 */
export function checkOwner(ctx: Pick<Context, 'wallet'>, { owner }: { owner: string }): void {
  if (owner !== ctx.wallet.principal) throw new FlowError('another-account');
}

/** For lists that must go on without the one record that cannot be read; `reportDamage` tells of it. */
export function skipDamaged(_: VaultError): void {}

/** Sees to it that a sync reports records that the lists leave out, so that none is missing without a word. */
export async function reportDamage(ctx: Pick<Context, 'vault'>, kinds: string[], troubles: Troubles) {
  for (const kind of kinds) await troubles.attempt(() => ctx.vault.list(kind, z.unknown()));
}
