import * as z from 'zod';
import { type AttachmentRef, attachmentSchema } from '@/lib/blobs/attachment';
import { blobIdOf } from '@/lib/blobs/blobs';
import type { BlobServer } from '@/lib/blobs/client';
import { sessionLogger } from '@/lib/contracts';
import {
  EvidenceError,
  equalBytes,
  evidenceHash,
  factsCommitment,
  factsSchema,
  openEvidence,
  type SessionFacts,
  sealEvidence,
} from '@/lib/protocol';
import { contactSecret } from './arbitrators';
import { type Context, FlowError } from './context';
import type { Arbitrator, Dispute, Submission } from './disputes';
import { EVIDENCE_FILES } from './evidence-files';
import { decodeMail } from './mail';
import { saltsFromHex, saltsSchema } from './records';

/** The longest text of a party, in characters. */
export const EVIDENCE_TEXT = 8000;

/** What a party tells the arbitrators. `opened`: the session's facts with their salts, so that they can be held against the ledger. */
const evidenceSchema = z.object({
  v: z.literal(1),
  side: z.enum(['patient', 'therapist']),
  text: z.string().min(1).max(EVIDENCE_TEXT),
  opened: z.object({ facts: factsSchema, salts: saltsSchema }).nullable(),
  files: z.array(attachmentSchema).max(EVIDENCE_FILES).default([]),
});
export type Evidence = z.infer<typeof evidenceSchema>;

interface About {
  account: bigint;
  sequence: bigint;
}

/** Seals evidence for these arbitrators. */
export function sealFor(
  ctx: Pick<Context, 'place'>,
  about: About,
  arbitrators: readonly Arbitrator[],
  evidence: z.input<typeof evidenceSchema>,
): { blob: Uint8Array; hash: Uint8Array } {
  const payload = new TextEncoder().encode(JSON.stringify(evidenceSchema.parse(evidence)));
  const blob = sealEvidence(ctx.place, { ...about, contacts: arbitrators.map((a) => a.contact), payload });
  return { blob, hash: evidenceHash(blob) };
}

/** Evidence as an arbitrator reads it. */
export interface ReadEvidence {
  text: string;
  facts: SessionFacts | null;
  files: AttachmentRef[];
  /** Whether those are the facts that the ledger's commitment is over. */
  factsHold: boolean;
}

/**
 * Fetches one side's evidence by the hash that the chain has of it, and opens it.
 * @throws FlowError 'no-evidence' when no store has it, 'bad-evidence' when it cannot be opened or read, or says to be of
 * another side than the one that put its hash on the chain; BlobError
 */
export async function readEvidence(
  ctx: Pick<Context, 'chain' | 'place' | 'vault'>,
  blobs: Pick<BlobServer, 'storage'>,
  dispute: Dispute,
  { side, hash }: Submission,
): Promise<ReadEvidence> {
  if (!hash) throw new FlowError('no-evidence');
  const blob = await blobs.storage(() => new Uint8Array(32)).get(blobIdOf(hash));
  if (!blob) throw new FlowError('no-evidence');
  const evidence = opened(ctx, dispute, blob);
  if (evidence?.side !== side) throw new FlowError('bad-evidence');
  const { text, opened: shown, files } = evidence;
  const factsHold = shown !== null && (await isOnLedger(ctx, dispute, shown));
  return { text, facts: shown?.facts ?? null, files, factsHold };
}

function opened(
  ctx: Pick<Context, 'place' | 'vault'>,
  { account, sequence }: About,
  blob: Uint8Array,
): Evidence | null {
  try {
    const secret = contactSecret(ctx);
    return decodeMail(openEvidence(ctx.place, { account, sequence, secret, blob }), evidenceSchema);
  } catch (error) {
    if (error instanceof EvidenceError) return null;
    throw error;
  }
}

/** Whether the facts are those of the session as it was disputed. */
async function isOnLedger(
  ctx: Pick<Context, 'chain' | 'place'>,
  { account, sequence, revision }: Dispute,
  { facts, salts }: NonNullable<Evidence['opened']>,
): Promise<boolean> {
  const at = { account, sequence };
  const [row, former] = await Promise.all([
    ctx.chain.read(sessionLogger.getSession(at)),
    ctx.chain.read(sessionLogger.getRevision({ ...at, revision })),
  ]);
  const held = row?.revision === revision ? row.facts : former?.facts;
  if (!held) return false;
  const own = factsCommitment(ctx.place, {
    account,
    facts,
    salts: saltsFromHex(salts),
  });
  return equalBytes(own, held);
}
