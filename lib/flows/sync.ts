import { pairing as pairingContract, sessionLogger } from '@/lib/contracts';
import { attempt, drain, patientChannel } from './channels';
import { type Context, exclusively, FlowError } from './context';
import { decodeMail, type ToPatientMail, toPatientMail } from './mail';
import { reconcileProofs } from './milestones';
import { askAgain, carryEnding, changePairing, checkAcceptance, pairings, sendOpening } from './patient';
import type { PairingRecord, TransactionRecord } from './records';
import {
  changeSession,
  closeGaps,
  confirmLogged,
  reconcileSessions,
  sendCountersigned,
  sendQueued,
  sessions,
} from './sessions';
import { refreshTransactions, toHex } from './transactions';

/**
 * Brings the patient's vault up to the chain and the mailbox, and takes the next step of whatever can go on by itself.
 * Safe to call at any time and in any number of tabs; what it could not do now it does the next time.
 * @param auto send transactions that need no decision (in-app account); a Stacks wallet asks for each, so there the page does
 */
export function syncPatient(ctx: Context, { auto = ctx.wallet.kind === 'in-app' } = {}): Promise<void> {
  return exclusively(ctx.vault, async () => {
    const settled = await refreshTransactions(ctx);
    await syncPairings(ctx, settled);
    await collectMail(ctx);
    await reconcileSessions(ctx, settled);
    await reconcileProofs(ctx, settled);
    const account = (await pairings(ctx))[0]?.account;
    if (account === undefined) return;
    const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: BigInt(account) }));
    if (!ledger) return;
    await closeGaps(ctx, ledger.sequence);
    await sendQueued(ctx, ledger.sequence);
    if (auto) await carryOn(ctx, ledger.sequence);
  });
}

/** Sends what needs no further decision: countersigned sessions, late countersignatures, an ending that the therapist signed. */
async function carryOn(ctx: Context, ledgerSequence: bigint): Promise<number> {
  let sent = (await sendCountersigned(ctx, ledgerSequence)) + (await confirmLogged(ctx));
  for (const record of (await pairings(ctx)).filter((p) => p.ending && p.state === 'paired')) {
    await carryEnding(ctx, record);
    sent += 1;
  }
  return sent;
}

/** Takes by hand the steps that `syncPatient` leaves to the user of a Stacks wallet. Returns how many were sent. */
export function sendReady(ctx: Context, account: bigint): Promise<number> {
  return exclusively(ctx.vault, async () => {
    const ledger = await ctx.chain.read(sessionLogger.getAccount({ account }));
    if (!ledger) return 0;
    return carryOn(ctx, ledger.sequence);
  });
}

async function syncPairings(ctx: Context, settled: Map<string, TransactionRecord>): Promise<void> {
  for (const record of await pairings(ctx)) {
    const tx = record.txid ? settled.get(record.txid) : undefined;
    if (record.state === 'requesting' || record.state === 'failed') await syncRequest(ctx, record, tx);
    else if (record.state === 'opening') await deliverOpening(ctx, record);
    else if (record.state === 'waiting' || record.state === 'accepted') await watchRequest(ctx, record);
    else if (record.state === 'confirming') await syncConfirmation(ctx, record, tx);
    else if (record.state === 'paired' || record.state === 'ending') await watchPairing(ctx, record, tx);
  }
}

/**
 * On the chain by its commitment: the request has its number, and its opening can go to the therapist. So it is with one
 * that counts as not sent, too: its wallet may have sent it after the tab was closed.
 */
async function syncRequest(ctx: Context, record: PairingRecord, tx: TransactionRecord | undefined) {
  const held = await ctx.chain.read(pairingContract.getRequest({ owner: ctx.wallet.principal }));
  if (held && toHex(held.commitment) === record.commitment) {
    const next = { request: held.request.toString(), account: held.account.toString() };
    return deliverOpening(ctx, await changePairing(ctx, record.id, { ...next, state: 'opening' }));
  }
  if (record.state === 'requesting' && tx && tx.state !== 'pending') {
    await changePairing(ctx, record.id, { state: 'failed', code: tx.code });
  }
}

async function deliverOpening(ctx: Context, record: PairingRecord) {
  await sendOpening(ctx, record);
  await changePairing(ctx, record.id, { state: 'waiting' });
}

/** A request that is waiting may expire or be replaced by a newer one. */
async function watchRequest(ctx: Context, record: PairingRecord) {
  const [held, { time }] = await Promise.all([
    ctx.chain.read(pairingContract.getRequest({ owner: ctx.wallet.principal })),
    ctx.chain.tip(),
  ]);
  if (!held || toHex(held.commitment) !== record.commitment) {
    await changePairing(ctx, record.id, { state: 'replaced' });
  } else if (held.open && BigInt(time) > held.expires) {
    await changePairing(ctx, record.id, { state: 'expired' });
  } else if (!held.open && record.acceptance) {
    // Completed by a wallet that sent it after the tab was closed.
    await syncConfirmation(ctx, record, undefined);
  }
}

/** The ledger knows the pairing key: paired. Another pairing that was in force before is over by that. */
async function syncConfirmation(ctx: Context, record: PairingRecord, tx: TransactionRecord | undefined) {
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: BigInt(record.account) }));
  if (ledger && toHex(ledger.pairingKey) === record.acceptance?.pairingKey) {
    for (const other of await pairings(ctx)) {
      if (other.id !== record.id && (other.state === 'paired' || other.state === 'ending')) {
        await changePairing(ctx, other.id, { state: 'ended' });
      }
    }
    await changePairing(ctx, record.id, { state: 'paired', pairing: ledger.pairing.toString(), code: null });
    return;
  }
  if (!tx || tx.state === 'pending') return;
  // 1316: the ring was published anew between the check and the block.
  if (tx.code === 1316) await askAgain(ctx, record);
  else await changePairing(ctx, record.id, { state: 'accepted', code: tx.code, txid: null });
}

async function watchPairing(ctx: Context, record: PairingRecord, tx: TransactionRecord | undefined) {
  const ledger = await ctx.chain.read(sessionLogger.getAccount({ account: BigInt(record.account) }));
  const mine = ledger && ledger.pairing.toString() === record.pairing;
  if (!ledger || (mine && ledger.active)) {
    if (record.state === 'ending' && tx && tx.state !== 'pending') {
      await changePairing(ctx, record.id, { state: 'paired', code: tx.code, txid: null });
    }
    return;
  }
  await changePairing(ctx, record.id, { state: 'ended' });
}

/** Reads the box of every pairing that somebody may still write to. */
async function collectMail(ctx: Context): Promise<void> {
  const live: PairingRecord['state'][] = ['waiting', 'accepted', 'confirming', 'paired', 'ending'];
  for (const record of (await pairings(ctx)).filter((p) => live.includes(p.state))) {
    const channel = patientChannel(ctx, record);
    await drain(
      ctx,
      channel.receiveToken,
      (blob) => attempt(() => channel.open(blob)),
      async (plain) => {
        const mail = decodeMail(plain, toPatientMail);
        if (mail) await applyMail(ctx, record.id, mail);
      },
    );
  }
}

async function applyMail(ctx: Context, pairingId: string, mail: ToPatientMail): Promise<void> {
  const record = (await pairings(ctx)).find((p) => p.id === pairingId);
  if (!record) return;
  switch (mail.type) {
    case 'pairing-acceptance': {
      if (mail.request !== record.request || !['waiting', 'accepted'].includes(record.state)) return;
      const { ring, version, expires, pairingKey, h0, responses } = mail;
      const accepted = { ...record, acceptance: { ring, version, expires, pairingKey, h0, responses } };
      try {
        const keys = await checkAcceptance(ctx, accepted);
        await changePairing(ctx, pairingId, {
          acceptance: accepted.acceptance,
          ringSize: keys.length,
          state: 'accepted',
          code: null,
        });
      } catch (error) {
        if (!(error instanceof FlowError)) throw error;
        // A stale ring is nobody's fault: the therapist's app endorses again by itself. Anything else is not an acceptance.
        if (error.code === 'stale-ring') await askAgain(ctx, accepted);
      }
      return;
    }
    case 'pairing-declined':
      if (mail.request === record.request && record.state === 'waiting') {
        await changePairing(ctx, pairingId, { state: 'declined' });
      }
      return;
    case 'pairing-ended':
      if (record.state === 'paired' && mail.pairing === record.pairing) {
        await changePairing(ctx, pairingId, { ending: mail.signature });
      }
      return;
    case 'countersignature':
    case 'session-declined': {
      const session = (await sessions(ctx)).find((s) => s.id === mail.id && s.pairingId === pairingId);
      if (!session) return;
      if (mail.type === 'session-declined') {
        if (session.state !== 'waiting') return;
        await changeSession(ctx, session.id, { state: 'declined', reason: mail.reason, sequence: null });
      } else if (mail.sequence === session.sequence) {
        const countersignature = mail.countersignature;
        const state = session.state === 'waiting' ? 'countersigned' : session.state;
        await changeSession(ctx, session.id, { countersignature, state, code: null });
      }
      return;
    }
  }
}
