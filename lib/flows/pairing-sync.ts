import { type LedgerAccount, type PairingRequest, pairing as pairingContract } from '@/lib/contracts';
import type { Context } from './context';
import { askAgain, changePairing, pairings, sendOpening } from './patient';
import type { PairingRecord, TransactionRecord } from './records';
import { isOver, toHex } from './transactions';
import type { Troubles } from './troubles';

/** Holds every pairing of the wallet's account against the chain, and takes the steps that need no transaction. */
export async function syncPairings(
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
