import * as z from 'zod';
import { goalCommitment, signGoal } from '@/lib/protocol';
import { clientOf, tell } from './clients';
import { type Context, FlowError } from './context';
import { REASON_MAX, type ToTherapistMail } from './mail';
import { type ClientRecord, hex, skipDamaged, uint } from './records';
import { fromHex, toHex } from './transactions';

/** A goal that a patient asked the therapist to countersign as reached. */
export const GOAL_REQUEST = 'goal-request';

export const goalRequestSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  account: uint,
  pairing: uint,
  text: z.string(),
  commitment: hex(32),
  state: z.enum(['asked', 'countersigned', 'declined']),
  receivedAt: z.number(),
});
export type GoalRequest = z.infer<typeof goalRequestSchema>;

/** Every goal that was sent for countersignature, the newest first. */
export async function goalRequests(ctx: Pick<Context, 'vault'>): Promise<GoalRequest[]> {
  const all = (await ctx.vault.list(GOAL_REQUEST, goalRequestSchema, skipDamaged)).map((r) => r.data);
  return all.sort((a, b) => b.receivedAt - a.receivedAt);
}

/** The commitment that will be signed is computed here from the words that are shown, never taken on trust. */
export async function receiveGoal(
  ctx: Context,
  client: ClientRecord,
  mail: Extract<ToTherapistMail, { type: 'goal-reached' }>,
): Promise<void> {
  const { id, account, pairing, text, salt } = mail;
  if (account !== client.account || pairing !== client.pairing) return;
  const commitment = goalCommitment(ctx.place, { account: BigInt(account), goal: text, salt: fromHex(salt) });
  const before = (await ctx.vault.get(GOAL_REQUEST, id, goalRequestSchema))?.data;
  // The same patient may send it again; nobody else may touch it.
  if (before && before.account !== account) return;
  await ctx.vault.put(GOAL_REQUEST, id, {
    id,
    clientId: client.id,
    account,
    pairing,
    text,
    commitment: toHex(commitment),
    state: 'asked',
    receivedAt: Date.now(),
  } satisfies GoalRequest);
}

async function requestOf(
  ctx: Context,
  seen: GoalRequest,
): Promise<{ now: GoalRequest; client: ClientRecord }> {
  const now = (await ctx.vault.get(GOAL_REQUEST, seen.id, goalRequestSchema))?.data;
  // A patient may send other words between the look and the press.
  if (!now || now.commitment !== seen.commitment) throw new FlowError('no-goal');
  return { now, client: await clientOf(ctx, now.clientId) };
}

async function answered(ctx: Context, { id, commitment }: GoalRequest, state: GoalRequest['state']) {
  await ctx.vault.update(GOAL_REQUEST, id, goalRequestSchema, (now) => {
    if (!now) throw new FlowError('no-goal');
    return now.commitment === commitment ? { ...now, state } : now;
  });
}

/** Countersigns that a goal was reached, with the pairing key; needs no transaction. @param seen as it was shown */
export async function countersignGoal(ctx: Context, seen: GoalRequest): Promise<void> {
  const { now, client } = await requestOf(ctx, seen);
  if (client.state !== 'paired' || client.pairing !== now.pairing) throw new FlowError('no-pairing');
  const signature = signGoal(ctx.vault.keyring.pairingKey(client.id), ctx.place, {
    account: BigInt(now.account),
    pairing: BigInt(now.pairing),
    goal: fromHex(now.commitment),
  });
  const countersignature = toHex(signature);
  await tell(ctx, client, { v: 1, type: 'goal-countersignature', id: now.id, countersignature });
  await answered(ctx, now, 'countersigned');
}

/** Refuses, with a word to the patient. */
export async function declineGoal(ctx: Context, seen: GoalRequest, reason: string): Promise<void> {
  const { now, client } = await requestOf(ctx, seen);
  await tell(ctx, client, { v: 1, type: 'goal-declined', id: now.id, reason: reason.slice(0, REASON_MAX) });
  await answered(ctx, now, 'declined');
}
