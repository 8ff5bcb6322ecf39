import { recoverCountersigner, recoverEnder } from '@/lib/protocol';
import { receiveGoalAnswer } from './agreed-goals';
import { attempt, drain, patientChannel } from './channels';
import { cohortOf, voucherSchema } from './cohort-records';
import { receiveRefusal, receiveVoucher } from './cohorts';
import { type Context, FlowError } from './context';
import { decodeMail, type ToPatientMail, toPatientMail } from './mail';
import { askAgain, changePairing, checkAcceptance, pairings } from './patient';
import type { PairingRecord, SessionRecord } from './records';
import { changeSession, commitSession, holdsNumber, mailFacts, requeue, sessions } from './sessions';
import { patientAccount } from './standing';
import { fromHex, toHex } from './transactions';
import type { Troubles } from './troubles';

/** Reads the box of every pairing that somebody may still write to. */
export async function collectMail(ctx: Context, troubles: Troubles): Promise<void> {
  const live: PairingRecord['state'][] = ['waiting', 'accepted', 'confirming', 'paired', 'ending'];
  const all = await pairings(ctx);
  // The therapist vouches also after the end, so the newest one that was complete is read while that is awaited.
  const voucher = (await cohortOf(ctx))?.state === 'asked' ? all.find((p) => p.pairing !== null) : undefined;
  for (const record of all.filter((p) => live.includes(p.state) || p === voucher)) {
    await troubles.post(async () => {
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
    });
  }
}

async function applyMail(ctx: Context, pairingId: string, mail: ToPatientMail): Promise<void> {
  const record = (await pairings(ctx)).find((p) => p.id === pairingId);
  if (!record) return;
  switch (mail.type) {
    case 'pairing-acceptance':
      return applyAcceptance(ctx, record, mail);
    case 'pairing-declined':
      if (mail.request === record.request && record.state === 'waiting') {
        await changePairing(ctx, pairingId, { state: 'declined' });
      }
      return;
    case 'pairing-ended': {
      if (!['confirming', 'paired', 'ending'].includes(record.state)) return;
      const fields = { account: BigInt(record.account), pairing: BigInt(mail.pairing) };
      const signer = recoverEnder(ctx.place, fields, fromHex(mail.signature));
      if (!signer || toHex(signer) !== record.acceptance?.pairingKey) return;
      await changePairing(ctx, pairingId, { ending: mail.signature });
      return;
    }
    case 'countersignature':
    case 'session-declined': {
      const session = (await sessions(ctx)).find((s) => s.id === mail.id && s.pairingId === pairingId);
      if (!session) return;
      if (mail.type === 'countersignature') return applyCountersignature(ctx, record, session, mail);
      if (session.state !== 'waiting') return;
      await changeSession(ctx, session.id, { state: 'declined', reason: mail.reason, sequence: null });
      return;
    }
    case 'goal-countersignature':
    case 'goal-declined':
      return receiveGoalAnswer(ctx, { id: pairingId, pairingKey: record.acceptance?.pairingKey }, mail);
    case 'voucher':
      if (mail.account === record.account) await receiveVoucher(ctx, voucherSchema.parse(mail));
      return;
    case 'voucher-declined':
      if (mail.account === record.account) await receiveRefusal(ctx, mail.cohort, mail.reason);
  }
}

async function applyAcceptance(
  ctx: Context,
  record: PairingRecord,
  mail: Extract<ToPatientMail, { type: 'pairing-acceptance' }>,
): Promise<void> {
  if (mail.request !== record.request || record.state !== 'waiting') return;
  const { ring, version, expires, pairingKey, h0, responses } = mail;
  const accepted = { ...record, acceptance: { ring, version, expires, pairingKey, h0, responses } };
  try {
    const keys = await checkAcceptance(ctx, accepted);
    await changePairing(ctx, record.id, {
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
}

/** The contract's code for a countersignature that is not the pairing key's over this session. */
const BAD_COUNTERSIGNATURE = 1307;

/** A countersignature is checked here as the contract will: one that does not hold costs no transaction and says so. */
async function applyCountersignature(
  ctx: Context,
  record: PairingRecord,
  session: SessionRecord,
  mail: Extract<ToPatientMail, { type: 'countersignature' }>,
): Promise<void> {
  const open = ['waiting', 'countersigned', 'sending', 'logged', 'confirming'].includes(session.state);
  const fields = {
    account: BigInt(session.account),
    pairing: BigInt(session.pairing ?? 0),
    sequence: BigInt(mail.sequence),
    facts: commitSession(ctx, session).facts,
    week: BigInt(session.week),
  };
  const signer = recoverCountersigner(ctx.place, fields, fromHex(mail.countersignature));
  const holds = signer !== null && toHex(signer) === record.acceptance?.pairingKey;
  if (mail.sequence !== session.sequence) {
    if (holds) await takeNumberBack(ctx, session, mail);
    return;
  }
  if (!open) return;
  if (holds) {
    const state = session.state === 'waiting' ? 'countersigned' : session.state;
    await changeSession(ctx, session.id, { countersignature: mail.countersignature, state, code: null });
  } else if (session.state === 'waiting') {
    await changeSession(ctx, session.id, { state: 'failed', sequence: null, code: BAD_COUNTERSIGNATURE });
  } else if (session.state === 'logged' && session.countersignature === null) {
    await changeSession(ctx, session.id, { code: BAD_COUNTERSIGNATURE });
  }
}

/**
 * The therapist signed under a number that the session had before, while the message with its new one was on its way:
 * it goes back to the number that it is signed for, if that is still to be had. Under another it would not be signed again.
 */
async function takeNumberBack(
  ctx: Context,
  session: SessionRecord,
  { sequence, countersignature }: Extract<ToPatientMail, { type: 'countersignature' }>,
): Promise<void> {
  if (session.state !== 'waiting' && session.state !== 'queued') return;
  const { ledger } = await patientAccount(ctx);
  if (!ledger || BigInt(sequence) <= ledger.sequence) return;
  const holder = (await sessions(ctx)).find((s) => s.sequence === sequence && holdsNumber(s));
  if (holder && holder.state !== 'waiting') return;
  if (holder) await requeue(ctx, holder);
  const now = { sequence, countersignature, state: 'countersigned', code: null } as const;
  // The therapist's app learns that the number which it was asked for meanwhile is not wanted any more.
  await mailFacts(ctx, await changeSession(ctx, session.id, now));
}
