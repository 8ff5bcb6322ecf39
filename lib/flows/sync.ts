import { type LedgerAccount, type PairingRequest, pairing as pairingContract } from '@/lib/contracts';
import { VaultError } from '@/lib/vault';
import { type Context, exclusively } from './context';
import { PROOF, reconcileProofs } from './milestones';
import { askAgain, carryEnding, changePairing, endPairing, pairings, sendOpening } from './patient';
import { collectMail } from './patient-mail';
import { actingAs, identities, PSEUDONYM } from './pseudonyms';
import { confirmLogged, reconcileSessions, sendCountersigned } from './recording';
import { PAIRING, type PairingRecord, reportDamage, type TransactionRecord } from './records';
import { searchPseudonyms } from './restoring';
import { closeGaps, SESSION, sendQueued } from './sessions';
import { keepStanding, patientAccount } from './standing';
import { schedule } from './timing';
import { isOver, refreshTransactions, TRANSACTION, toHex } from './transactions';
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

/** The same items in an order of chance (Fisher and Yates). */
function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1));
}

function syncOne(ctx: Context, auto: boolean): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const troubles = new Troubles();
    await reportDamage(ctx, [PSEUDONYM, PAIRING, SESSION, PROOF, TRANSACTION], troubles);
    const settled = await refreshTransactions(ctx);
    const standing = await patientAccount(ctx);
    await keepStanding(ctx, standing);
    const { ledger } = standing;
    await syncPairings(ctx, settled, ledger, troubles);
    await collectMail(ctx, troubles);
    await troubles.attempt(() => reconcileSessions(ctx, settled, ledger));
    await reconcileProofs(ctx, settled, troubles);
    if (ledger) {
      await troubles.attempt(() => closeGaps(ctx, ledger.sequence));
      await troubles.post(() => sendQueued(ctx, ledger.sequence));
      if (auto) await carryOn(ctx, ledger, troubles, { byHand: false });
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
 * Ends the pairing in force, after what waits for its moment has been sent: from then on its countersignatures are refused.
 * A Stacks wallet is asked for the ending alone.
 */
export async function concludePairing(ctx: Context, id: string): Promise<PairingRecord> {
  if (ctx.wallet.kind === 'in-app') await sendReady(ctx);
  return endPairing(ctx, id);
}

async function syncPairings(
  ctx: Context,
  settled: Map<string, TransactionRecord>,
  ledger: LedgerAccount | null,
  troubles: Troubles,
): Promise<void> {
  let asked: Promise<PairingRequest | null> | undefined;
  const request = () => {
    asked ??= ctx.chain.read(pairingContract.getRequest({ owner: ctx.wallet.principal }));
    return asked;
  };
  for (const record of await pairings(ctx)) {
    const tx = record.txid ? settled.get(record.txid) : undefined;
    await troubles.attempt(async () => {
      // 'failed' too: a sending that was interrupted may have arrived all the same.
      if (record.state === 'requesting' || record.state === 'failed') {
        await syncRequest(ctx, record, tx, await request());
      } else if (record.state === 'opening') await deliverOpening(ctx, record);
      else if (record.state === 'waiting' || record.state === 'accepted') {
        await watchRequest(ctx, record, await request(), ledger);
      } else if (record.state === 'confirming') await syncConfirmation(ctx, record, tx, ledger);
      else if (['paired', 'ending', 'ended'].includes(record.state)) {
        await watchPairing(ctx, record, tx, ledger);
      }
    });
  }
}

/** On the chain by its commitment: the request has its number, and its opening can go to the therapist. */
async function syncRequest(
  ctx: Context,
  record: PairingRecord,
  tx: TransactionRecord | undefined,
  held: PairingRequest | null,
) {
  if (held && toHex(held.commitment) === record.commitment) {
    const next = { request: held.request.toString(), account: held.account.toString() };
    return deliverOpening(
      ctx,
      await changePairing(ctx, record.id, { ...next, state: 'opening', code: null }),
    );
  }
  if (record.state === 'requesting' && tx && isOver(tx)) {
    await changePairing(ctx, record.id, { state: 'failed', code: tx.code });
  }
}

async function deliverOpening(ctx: Context, record: PairingRecord) {
  await sendOpening(ctx, record);
  await changePairing(ctx, record.id, { state: 'waiting' });
}

/** A request that is waiting may expire, be replaced by a newer one, or have been confirmed by a tab that died then. */
async function watchRequest(
  ctx: Context,
  record: PairingRecord,
  held: PairingRequest | null,
  ledger: LedgerAccount | null,
) {
  if (!held) return;
  if (toHex(held.commitment) !== record.commitment) {
    await changePairing(ctx, record.id, { state: 'replaced' });
  } else if (held.request.toString() !== record.request) {
    // Sent twice, since the first sending had seemed lost: what counts is the number of the last.
    const request = held.request.toString();
    await deliverOpening(ctx, await changePairing(ctx, record.id, { request, acceptance: null }));
  } else if (!held.open) {
    const state = record.acceptance ? 'confirming' : 'replaced';
    const now = await changePairing(ctx, record.id, { state, txid: null });
    if (state === 'confirming') await syncConfirmation(ctx, now, undefined, ledger);
  } else if (BigInt((await ctx.chain.tip()).time) >= held.expires) {
    await changePairing(ctx, record.id, { state: 'expired' });
  }
}

/** Whether the account's pairing on the ledger is this one: by its key, which no other pairing has. */
function isOnLedger(record: PairingRecord, ledger: LedgerAccount | null): ledger is LedgerAccount {
  return ledger !== null && toHex(ledger.pairingKey) === record.acceptance?.pairingKey;
}

async function syncConfirmation(
  ctx: Context,
  record: PairingRecord,
  tx: TransactionRecord | undefined,
  ledger: LedgerAccount | null,
) {
  if (isOnLedger(record, ledger)) {
    await changePairing(ctx, record.id, { state: 'paired', pairing: ledger.pairing.toString(), code: null });
    return;
  }
  if (!tx || !isOver(tx)) return;
  // 1316: the ring was published anew between the check and the block.
  if (tx.code === 1316) await askAgain(ctx, record);
  else await changePairing(ctx, record.id, { state: 'accepted', code: tx.code, txid: null });
}

/** In force or over, as the ledger says; what a lagging node made 'ended' is mended by the next answer. */
async function watchPairing(
  ctx: Context,
  record: PairingRecord,
  tx: TransactionRecord | undefined,
  ledger: LedgerAccount | null,
) {
  if (!isOnLedger(record, ledger) || !ledger.active) {
    if (record.state !== 'ended') await changePairing(ctx, record.id, { state: 'ended' });
  } else if (record.state === 'ended') {
    await changePairing(ctx, record.id, { state: 'paired', txid: null });
  } else if (record.state === 'ending' && tx && isOver(tx)) {
    // What the contract refused once it refuses again: a signed ending is not carried in a second time.
    const ending = tx.state === 'failed' ? null : record.ending;
    await changePairing(ctx, record.id, { state: 'paired', code: tx.code, txid: null, ending });
  }
}
