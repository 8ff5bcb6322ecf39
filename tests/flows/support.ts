import {
  acceptRequest,
  attendances,
  type Context,
  clients,
  confirmPairing,
  countersign,
  declineSession,
  FlowError,
  findTherapist,
  logSession,
  logWithoutWaiting,
  pairings,
  requestPairing,
  sessions,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { type Checked, check } from '@/lib/verify/check';
import { type Report, reportOf, reportSchema } from '@/lib/verify/report';
import type { Deps } from '@/lib/verify/verdict';
import { WalletError } from '@/lib/wallet';
import type { Stage } from '@/scripts/support/actors';

/** The steps that most tests of the flows begin with, between one therapist and any patient of a stage. */
export function steps(stage: Stage, therapist: Context) {
  const self = {
    async today(): Promise<string> {
      return new Date((await stage.chain.tip()).time * 1000).toISOString().slice(0, 10);
    },
    async facts(minutes = 50) {
      return { date: await self.today(), minutes, modality: 'video' as const };
    },
    async requested(patient: Context, sync: { auto?: boolean } = {}): Promise<string> {
      const listed = await findTherapist(stage, therapist.wallet.principal);
      if (!listed) throw new Error('not listed');
      const { id } = await requestPairing(patient, listed, 'Hello');
      await syncPatient(patient, sync);
      await syncTherapist(therapist);
      return id;
    },
    async clientOf(patient: Context) {
      const found = (await clients(therapist)).find((c) => c.requester === patient.wallet.principal);
      if (!found) throw new Error('the therapist knows nothing of this patient');
      return found;
    },
    async paired(patient: Context, sync: { auto?: boolean } = {}): Promise<string> {
      const id = await self.requested(patient, sync);
      await acceptRequest(therapist, (await self.clientOf(patient)).id);
      await syncPatient(patient, sync);
      await confirmPairing(patient, id);
      await syncPatient(patient, sync);
      await syncTherapist(therapist);
      return id;
    },
    async pairingOf(patient: Context, id: string) {
      const found = (await pairings(patient)).find((p) => p.id === id);
      if (!found) throw new Error('no such pairing');
      return found;
    },
    async only(patient: Context) {
      const [session, ...more] = await sessions(patient);
      if (!session || more.length > 0) throw new Error('not one session');
      return session;
    },
    /** Countersigns whatever this patient has asked for. */
    async countersignAll(patient: Context): Promise<void> {
      await syncTherapist(therapist);
      const client = await self.clientOf(patient);
      const asked = (await attendances(therapist)).filter(
        (a) => a.state === 'asked' && a.clientId === client.id,
      );
      await countersign(
        therapist,
        asked.map((a) => a.id),
      );
    },
    /** A session of a patient who pairs for it, recorded and confirmed; its id. */
    async confirmed(patient: Context): Promise<string> {
      await self.paired(patient);
      const { id } = await logSession(patient, { facts: await self.facts(), note: '' });
      await self.exchange(patient);
      return id;
    },
    /** The same, declined by the therapist and then recorded without them. */
    async declined(patient: Context): Promise<string> {
      await self.paired(patient);
      const { id } = await logSession(patient, { facts: await self.facts(), note: '' });
      await syncPatient(patient);
      await syncTherapist(therapist);
      await declineSession(therapist, id, 'I do not remember it');
      await syncPatient(patient);
      await logWithoutWaiting(patient, id);
      await syncPatient(patient);
      return id;
    },
    /** Sends, countersigns and records everything that can go on. */
    async exchange(patient: Context): Promise<void> {
      await syncPatient(patient);
      await self.countersignAll(patient);
      await syncPatient(patient);
      await syncPatient(patient);
    },
  };
  return self;
}

/** The last second of the day that lies `days` ahead, as the page ends a proof; in chain time, seconds. */
export async function dayEnd(stage: Stage, days: number): Promise<bigint> {
  const today = Math.floor((await stage.chain.tip()).time / 86_400);
  return BigInt((today + days + 1) * 86_400 - 1);
}

/** 32 bytes as a commitment would be. */
export const anyHash = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));

/** The code of a FlowError (the contract's, where one gave it), or undefined when the work succeeds. */
export async function code(work: Promise<unknown>): Promise<string | number | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof FlowError) return error.contractCode ?? error.code;
    throw error;
  }
}

/** Checks quickly, as a page does, and thoroughly, as everything else does: both have to say the same. */
export async function checkBothWays(deps: Deps, text: string): Promise<{ checked: Checked; report: Report }> {
  const quick = await check(deps, text);
  const checked = await check(deps, text, { thorough: true });
  // A block may come between the two.
  const said = ({ kind, verdict }: Checked) => ({ kind, ...verdict, checkedAt: 0, height: 0, time: 0 });
  if (JSON.stringify(said(quick), plain) !== JSON.stringify(said(checked), plain)) {
    throw new Error(`quick: ${quick.verdict.reason}, thorough: ${checked.verdict.reason}`);
  }
  return { checked, report: reportSchema.parse(JSON.parse(JSON.stringify(reportOf(checked, deps.place)))) };
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

/** The same person with a wallet that refuses. */
export function refusing(ctx: Context, onAsked?: () => void): Context {
  const call = () => {
    onAsked?.();
    return Promise.reject(new WalletError('rejected', 'declined'));
  };
  return { ...ctx, wallet: { ...ctx.wallet, call } };
}
