import { progressTracker } from '@/lib/contracts';
import { SLOTS, signTagged, vouchMessage, vouchScope } from '@/lib/protocol';
import { tell } from './clients';
import { slotsGiven, VOUCHED } from './cohort-records';
import { FIRST_MILESTONE, openCohort } from './cohorts';
import { type Context, FlowError } from './context';
import { askAmong, cohortEntry } from './ledger-pages';
import type { ToTherapistMail } from './mail';
import { type OwnRing, ownRing } from './own-ring';
import type { ClientRecord } from './records';
import { fromHex, toHex } from './transactions';

/**
 * Vouches for a client who reached the first milestone, unnamed, in a slot of the open cohort that no other client was
 * given. Whether a slot is used is not asked of the chain: whoever sees the question would know whose tag it is. The
 * patient's app tells which slot was refused, where another device of this therapist has used it.
 */
export async function receiveVoucherRequest(
  ctx: Context,
  client: ClientRecord,
  mail: Extract<ToTherapistMail, { type: 'voucher-request' }>,
): Promise<'later' | undefined> {
  if (mail.account !== client.account) return;
  const account = BigInt(mail.account);
  const [entry, reached, open] = await Promise.all([
    cohortEntry(ctx, account),
    askAmong(ctx, account, (one) =>
      ctx.chain.read(progressTracker.getReached({ account: one, milestone: FIRST_MILESTONE })),
    ),
    openCohort(ctx),
  ]);
  if (entry) return;
  // The patient's node may be ahead of ours.
  if (!reached || open.cohort < BigInt(mail.cohort)) return 'later';
  if (open.cohort !== BigInt(mail.cohort)) return;
  const answer = { v: 1, account: mail.account, cohort: mail.cohort } as const;
  const slot = await slotFor(ctx, mail);
  if (slot === null)
    return tell(ctx, client, { ...answer, type: 'voucher-declined', reason: 'no-slot' }).then();
  let own: OwnRing;
  try {
    own = await ownRing(ctx);
  } catch (error) {
    if (!(error instanceof FlowError) || error.code !== 'not-in-ring') throw error;
    return tell(ctx, client, { ...answer, type: 'voucher-declined', reason: 'not-in-ring' }).then();
  }
  const { ring, version, keys, secret } = own;
  const fields = { cohort: open.cohort, slot: BigInt(slot), account, key: fromHex(mail.key), ring, version };
  const { tag, h0, responses } = signTagged({
    ring: keys,
    secret,
    scope: vouchScope(ctx.place, fields),
    message: vouchMessage(ctx.place, fields),
  });
  await tell(ctx, client, {
    ...answer,
    type: 'voucher',
    ring: ring.toString(),
    version: version.toString(),
    slot,
    tag: toHex(tag),
    h0: toHex(h0),
    responses: responses.map(toHex),
  });
}

/** The slot of this account in this cohort, noted before it is given; null when all are taken. */
async function slotFor(
  ctx: Context,
  { cohort, account, refused }: Extract<ToTherapistMail, { type: 'voucher-request' }>,
): Promise<string | null> {
  const given = await slotsGiven(ctx, cohort);
  const before = given.get(account);
  if (before !== undefined && !refused.includes(before)) return before;
  const taken = new Set([...given.values(), ...refused]);
  const left = Array.from({ length: SLOTS }, (_, slot) => String(slot)).filter((slot) => !taken.has(slot));
  // Any of them: slots given in their order would tell which therapist vouched for the first time.
  const [share = 0] = crypto.getRandomValues(new Uint32Array(1));
  const free = left[share % left.length];
  if (free === undefined) return null;
  await ctx.vault.put(VOUCHED, `${cohort}/${account}`, { cohort, account, slot: free });
  return free;
}
