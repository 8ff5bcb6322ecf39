import type { LedgerAccount } from '@/lib/contracts';
import { VaultError } from '@/lib/vault';
import { AGREED_GOAL, syncGoals } from './agreed-goals';
import { CLAIM, COHORT } from './cohort-records';
import { syncCohort } from './cohorts';
import { type Context, exclusively } from './context';
import { DISCLOSURE } from './disclosure';
import { PROOF, reconcileProofs } from './milestones';
import { syncPairings } from './pairing-sync';
import { carryEnding, confirmPairing, endPairing, pairings } from './patient';
import { collectMail } from './patient-mail';
import { actingAs, identities, PSEUDONYM } from './pseudonyms';
import { confirmLogged, reconcileSessions, sendCountersigned } from './recording';
import { PAIRING, type PairingRecord, reportDamage } from './records';
import { searchPseudonyms } from './restoring';
import { closeGaps, SESSION, sendQueued } from './sessions';
import { shuffled } from './shuffle';
import { keepStanding, patientAccount } from './standing';
import { schedule } from './timing';
import { refreshTransactions, TRANSACTION } from './transactions';
import { stopsAll, Troubles } from './troubles';

export interface SyncOptions {
  /** Send transactions that need no decision (in-app account); a Stacks wallet asks for each, so there the page does. */
  auto?: boolean;
  /** Only the pseudonym with this principal, as after a step that was taken under it. */
  only?: string;
  /** Waits between two pseudonyms. */
  pause?: () => Promise<void>;
}

/** One to four seconds, so that the questions about two pseudonyms do not come in one burst. */
const aWhile = () => new Promise<void>((done) => setTimeout(done, 1_000 + Math.random() * 3_000));

/**
 * Brings the patient's vault up to the chain and the mailbox, and takes the next step of whatever can go on by itself: for
 * one pseudonym after another, each under its own principal, in another order each time.
 * Safe to call at any time and in any number of tabs; what it could not do now it does the next time.
 * @throws the first failure that was met, after everything else (and every other pseudonym) has had its turn
 */
export async function syncPatient(ctx: Context, options: SyncOptions = {}): Promise<void> {
  const { auto = ctx.wallet.kind === 'in-app', only, pause = aWhile } = options;
  if (only !== undefined) return syncOne(await actingAs(ctx, only), auto);
  await searchPseudonyms(ctx, pause);
  const all = shuffled(await identities(ctx));
  // Whether the chain is in reach is worth knowing even before there is any pseudonym.
  if (all.length === 0) await ctx.chain.tip();
  const met: unknown[] = [];
  for (const [i, one] of all.entries()) {
    if (i > 0) await pause();
    try {
      await syncOne(one, auto);
    } catch (error) {
      if (error instanceof VaultError && stopsAll(error)) throw error;
      met.push(error);
    }
  }
  if (met.length > 0) throw met[0];
}

function syncOne(ctx: Context, auto: boolean): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const troubles = new Troubles();
    await reportDamage(
      ctx,
      [PSEUDONYM, PAIRING, SESSION, AGREED_GOAL, PROOF, COHORT, CLAIM, DISCLOSURE, TRANSACTION],
      troubles,
    );
    const settled = await refreshTransactions(ctx);
    const standing = await patientAccount(ctx);
    await keepStanding(ctx, standing);
    const { ledger } = standing;
    await syncPairings(ctx, settled, ledger, troubles);
    await collectMail(ctx, troubles);
    await troubles.attempt(() => reconcileSessions(ctx, settled, ledger));
    await syncGoals(ctx, settled, troubles);
    await reconcileProofs(ctx, settled, troubles);
    if (ledger) {
      await troubles.attempt(() => closeGaps(ctx, ledger.sequence));
      await troubles.post(() => sendQueued(ctx, ledger.sequence));
      if (auto) await carryOn(ctx, ledger, troubles, { byHand: false });
      await troubles.attempt(() => syncCohort(ctx, settled, ledger, { auto }));
    }
    troubles.report();
  });
}

/**
 * Sends what needs no further decision: countersigned sessions whose moment has come (or all, when they are sent by hand),
 * late countersignatures, an ending that the therapist signed.
 */
async function carryOn(
  ctx: Context,
  ledger: LedgerAccount,
  troubles: Troubles,
  { byHand }: { byHand: boolean },
): Promise<number> {
  let sent = 0;
  await troubles.attempt(async () => {
    const isEnding = (await pairings(ctx)).some((p) => p.ending && p.state === 'paired');
    const now = byHand ? null : await schedule(ctx, ledger, isEnding);
    sent += await sendCountersigned(ctx, ledger.sequence, now);
  });
  await troubles.attempt(async () => {
    sent += await confirmLogged(ctx, ledger);
  });
  for (const record of (await pairings(ctx)).filter((p) => p.ending && p.state === 'paired')) {
    await troubles.attempt(async () => {
      await carryEnding(ctx, record);
      sent += 1;
    });
  }
  return sent;
}

/**
 * Takes by hand the steps that `syncPatient` leaves to the user of a Stacks wallet, and sends at once what waits for its
 * moment. Returns how many were sent.
 */
export function sendReady(ctx: Context): Promise<number> {
  return exclusively(ctx.vault, async () => {
    const { ledger } = await patientAccount(ctx);
    if (!ledger) return 0;
    const troubles = new Troubles();
    const sent = await carryOn(ctx, ledger, troubles, { byHand: true });
    troubles.report();
    return sent;
  });
}

/**
 * Sends what waits for its moment, before a step after which its countersignatures would be refused. A Stacks wallet is
 * asked for that step alone: what it has not sent, its owner has not wanted to send.
 */
export async function sendBefore<T>(ctx: Context, step: (ctx: Context) => Promise<T>): Promise<T> {
  if (ctx.wallet.kind === 'in-app') await sendReady(ctx);
  return step(ctx);
}

/** Ends the pairing in force. */
export function concludePairing(ctx: Context, id: string): Promise<PairingRecord> {
  return sendBefore(ctx, () => endPairing(ctx, id));
}

/** Carries an acceptance to the chain; a pairing that is in force still is over with it. */
export function completePairing(ctx: Context, id: string): Promise<PairingRecord> {
  return sendBefore(ctx, () => confirmPairing(ctx, id));
}
