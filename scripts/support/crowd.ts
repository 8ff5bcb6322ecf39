import {
  cohorts,
  type LedgerAccount,
  type PublicCall,
  pairing as pairingContract,
  sessionLogger,
} from '@/lib/contracts';
import { type Context, FIRST_MILESTONE, openCohort, reachMilestone, registerPatient } from '@/lib/flows';
import { type OwnRing, ownRing } from '@/lib/flows/own-ring';
import { submitAndSettle } from '@/lib/flows/transactions';
import {
  cohortKeyMessage,
  endorsementMessage,
  proveKey,
  publicKey,
  SLOTS,
  signCountersignature,
  signTagged,
  signUntagged,
  vouchMessage,
  vouchScope,
  weekOfTime,
} from '@/lib/protocol';
import { actor, type Stage } from './actors';

/** A member of a crowd: somebody of whom only the public record is wanted, so nobody writes to anybody. */
export interface Extra {
  ctx: Context;
  account: bigint;
  ring: OwnRing;
}

const random = () => crypto.getRandomValues(new Uint8Array(32));

/**
 * People with ten confirmed sessions and the milestone marked, each paired with one of `therapists` (four with each), all
 * through the calls that everybody uses. Cohorts need others to hide among, also where a single person tries them out.
 */
export async function gather(stage: Stage, therapists: Context[], count: number): Promise<Extra[]> {
  const rings = await Promise.all(therapists.map(ownRing));
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const ring = rings[Math.floor(i / SLOTS) % rings.length];
      if (!ring) throw new Error('a crowd needs a therapist');
      return qualify(await actor(stage), ring);
    }),
  );
}

const send = (ctx: Context, call: PublicCall<unknown>) => submitAndSettle(ctx, call.functionName, call);

async function qualify(ctx: Context, ring: OwnRing): Promise<Extra> {
  const account = await registerPatient(ctx);
  const owner = ctx.wallet.principal;
  const commitment = random();
  await send(ctx, pairingContract.requestPairing({ commitment }));
  const secret = ctx.vault.keyring.pairingKey('crowd');
  const pairingKey = publicKey(secret);
  const request = { owner, account, request: 1n, commitment, pairingKey };
  const terms = { ring: ring.ring, version: ring.version, expires: ring.expires };
  const message = endorsementMessage(ctx.place, { ...request, ...terms });
  const endorsement = signUntagged({ ring: ring.keys, secret: ring.secret, message });
  await send(ctx, pairingContract.confirmPairing({ ...terms, keys: ring.keys, pairingKey, ...endorsement }));
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account }));
  if (!ledger) throw new Error('the pairing is not on the ledger');
  for (let sequence = 1n; sequence <= 10n; sequence += 1n)
    await attend(ctx, { account, sequence, secret, ledger });
  await reachMilestone(ctx, FIRST_MILESTONE);
  return { ctx, account, ring };
}

async function attend(
  ctx: Context,
  of: { account: bigint; sequence: bigint; secret: Uint8Array; ledger: LedgerAccount },
): Promise<void> {
  const { account, sequence, secret, ledger } = of;
  const facts = random();
  const week = weekOfTime((await ctx.chain.tip()).time);
  const signed = { account, pairing: ledger.pairing, sequence, facts, week };
  const countersignature = signCountersignature(secret, ctx.place, signed);
  await send(
    ctx,
    sessionLogger.logSession({ account, sequence, facts, note: random(), week, countersignature }),
  );
}

/** Lets a crowd enter the open cohort, one after another; the milestone has to be beyond dispute by then. */
export async function enterAll(extras: readonly Extra[]): Promise<void> {
  const used = new Map<string, number>();
  for (const { ctx, account, ring } of extras) {
    const { cohort } = await openCohort(ctx);
    const id = `${cohort} ${ring.secret.join()}`;
    const slot = BigInt(used.get(id) ?? 0);
    used.set(id, Number(slot) + 1);
    const secret = ctx.vault.keyring.cohortKey(ctx.wallet.principal);
    const key = publicKey(secret);
    const { h0, z } = proveKey(secret, cohortKeyMessage(ctx.place, { owner: ctx.wallet.principal, account }));
    const fields = { cohort, slot, account, key, ring: ring.ring, version: ring.version };
    const voucher = signTagged({
      ring: ring.keys,
      secret: ring.secret,
      scope: vouchScope(ctx.place, fields),
      message: vouchMessage(ctx.place, fields),
    });
    const { ring: number, version, keys } = ring;
    const call = cohorts.enterCohort({
      cohort,
      account,
      key,
      h0,
      z,
      voucher: { ring: number, version, keys, slot, ...voucher },
    });
    await send(ctx, call);
  }
}
