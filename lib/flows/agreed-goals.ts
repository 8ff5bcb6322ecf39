import * as z from 'zod';
import { progressTracker } from '@/lib/contracts';
import { audienceCommitment, goalCommitment, goalProofHash, recoverGoalSigner } from '@/lib/protocol';
import { patientChannel } from './channels';
import { type Context, FlowError } from './context';
import { encodeMail, GOAL_TEXT, type ToPatientMail } from './mail';
import { makeProof } from './milestones';
import { pairings } from './patient';
import {
  checkOwner,
  hex,
  type Owners,
  type ProofRecord,
  records,
  type TransactionRecord,
  uint,
} from './records';
import { freshId, fromHex, submitAndSettle, toHex } from './transactions';
import type { Troubles } from './troubles';

/**
 * A goal of the therapy that was reached: the patient asks, the therapist countersigns with the pairing key, and the record holds a
 * salted commitment to its words. The words themselves are known to the two of them alone.
 */
export const AGREED_GOAL = 'agreed-goal';
const RECORD = 'record-goal';

export const agreedGoalSchema = z.object({
  id: z.string(),
  owner: z.string(),
  pairingId: z.string(),
  account: uint,
  pairing: uint,
  text: z.string(),
  /** `queued`: the therapist was not reached yet; `declined` says why in `reason`. */
  state: z.enum(['queued', 'asked', 'declined', 'countersigned', 'recorded']),
  countersignature: hex(65).nullable(),
  reason: z.string().nullable(),
  createdAt: z.number(),
});
export type AgreedGoal = z.infer<typeof agreedGoalSchema>;

/** The goals of this account (or of those given) that a therapist was asked to countersign, the newest first. */
export function agreedGoals(ctx: Pick<Context, 'vault' | 'wallet'>, owners?: Owners): Promise<AgreedGoal[]> {
  return records(ctx, AGREED_GOAL, agreedGoalSchema, owners);
}

async function changeGoalAsked(ctx: Context, id: string, change: Partial<AgreedGoal>): Promise<AgreedGoal> {
  return ctx.vault.update(AGREED_GOAL, id, agreedGoalSchema, (now) => {
    if (!now) throw new FlowError('no-goal');
    return { ...now, ...change };
  });
}

const saltOf = (ctx: Context, id: string) => ctx.vault.keyring.salt('goal', id);

function commitmentOf(ctx: Context, { id, account, text }: AgreedGoal): Uint8Array {
  return goalCommitment(ctx.place, { account: BigInt(account), goal: text, salt: saltOf(ctx, id) });
}

/** Asks the therapist of the pairing in force to countersign that a goal is reached. @param text 1 to 256 characters */
export async function askForGoal(ctx: Context, text: string): Promise<AgreedGoal> {
  const pairing = (await pairings(ctx)).find((p) => p.state === 'paired');
  if (!pairing?.pairing) throw new FlowError('no-pairing');
  const goal: AgreedGoal = {
    id: freshId(),
    owner: ctx.wallet.principal,
    pairingId: pairing.id,
    account: pairing.account,
    pairing: pairing.pairing,
    text: GOAL_TEXT.parse(text.trim()),
    state: 'queued',
    countersignature: null,
    reason: null,
    createdAt: Date.now(),
  };
  await ctx.vault.put(AGREED_GOAL, goal.id, goal);
  return sendGoal(ctx, goal);
}

async function sendGoal(ctx: Context, goal: AgreedGoal): Promise<AgreedGoal> {
  const { id, account, pairing, text, pairingId } = goal;
  const record = (await pairings(ctx)).find((p) => p.id === pairingId);
  if (!record) throw new FlowError('no-pairing');
  const channel = patientChannel(ctx, record);
  const salt = toHex(saltOf(ctx, id));
  const mail = encodeMail({ v: 1, type: 'goal-reached', id, account, pairing, text, salt });
  await ctx.mailbox.send(channel.sendAddress, channel.seal(mail));
  return changeGoalAsked(ctx, id, { state: 'asked' });
}

/** What the therapist answered. A countersignature is checked here as the contract will. */
export async function receiveGoalAnswer(
  ctx: Context,
  pairing: { id: string; pairingKey: string | undefined },
  mail: Extract<ToPatientMail, { type: 'goal-countersignature' | 'goal-declined' }>,
): Promise<void> {
  const goal = (await agreedGoals(ctx)).find((g) => g.id === mail.id && g.pairingId === pairing.id);
  if (goal?.state !== 'asked' && goal?.state !== 'queued') return;
  if (mail.type === 'goal-declined') {
    await changeGoalAsked(ctx, goal.id, { state: 'declined', reason: mail.reason });
    return;
  }
  const fields = {
    account: BigInt(goal.account),
    pairing: BigInt(goal.pairing),
    goal: commitmentOf(ctx, goal),
  };
  const signer = recoverGoalSigner(ctx.place, fields, fromHex(mail.countersignature));
  if (!signer || toHex(signer) !== pairing.pairingKey) return;
  await changeGoalAsked(ctx, goal.id, { state: 'countersigned', countersignature: mail.countersignature });
}

const isRecorded = async (ctx: Context, goal: AgreedGoal): Promise<boolean> =>
  (await ctx.chain.read(
    progressTracker.getGoal({ account: BigInt(goal.account), goal: commitmentOf(ctx, goal) }),
  )) !== null;

/** Puts a countersigned goal onto the record and waits for it; one that stands there already is not sent again. */
export async function recordGoal(ctx: Context, { id }: AgreedGoal): Promise<AgreedGoal> {
  const goal = (await agreedGoals(ctx)).find((g) => g.id === id);
  if (!goal?.countersignature) throw new FlowError('no-goal');
  const call = progressTracker.recordGoal({
    account: BigInt(goal.account),
    goal: commitmentOf(ctx, goal),
    countersignature: fromHex(goal.countersignature),
  });
  try {
    await submitAndSettle(ctx, RECORD, call, { kind: AGREED_GOAL, id });
  } catch (error) {
    if (!(error instanceof FlowError && (await isRecorded(ctx, goal)))) throw error;
  }
  return changeGoalAsked(ctx, id, { state: 'recorded' });
}

/** Forgets a goal here. What stands on the record stays there. */
export async function forgetGoal(ctx: Context, goal: AgreedGoal): Promise<void> {
  checkOwner(ctx, goal);
  await ctx.vault.remove(AGREED_GOAL, goal.id);
}

/** Sends what did not reach the therapist, and notes what was recorded by a tab that was closed meanwhile. */
export async function syncGoals(
  ctx: Context,
  settled: ReadonlyMap<string, TransactionRecord>,
  troubles: Troubles,
): Promise<void> {
  const sent = [...settled.values()].filter((t) => t.what === RECORD && t.state === 'success');
  for (const goal of await agreedGoals(ctx)) {
    if (goal.state === 'queued') await troubles.post(() => sendGoal(ctx, goal));
    const isSent = goal.state === 'countersigned' && sent.some((t) => t.subject?.id === goal.id);
    if (!isSent) continue;
    await troubles.attempt(async () => {
      if (await isRecorded(ctx, goal)) await changeGoalAsked(ctx, goal.id, { state: 'recorded' });
    });
  }
}

/**
 * Makes a plain proof that a recorded goal was reached, for one audience. It shows that a therapist countersigned a goal, not which:
 * the hash is all that is handed over.
 */
export async function createGoalProof(
  ctx: Context,
  { goal, audience, expires }: { goal: AgreedGoal; audience: string; expires: bigint },
): Promise<ProofRecord> {
  checkOwner(ctx, goal);
  const account = BigInt(goal.account);
  const commitment = commitmentOf(ctx, goal);
  const wish = {
    account,
    milestone: '0',
    sessions: '0',
    window: '0',
    goal: { commitment: toHex(commitment), text: goal.text },
    audience,
    expires,
  };
  return makeProof(ctx, wish, (salt) => {
    const sealed = audienceCommitment({ audience, salt });
    const hash = goalProofHash(ctx.place, { account, goal: commitment, audience: sealed, expires });
    return { hash, link: toHex(hash) };
  });
}
