import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { readEnv } from '@/lib/config/env';
import {
  acceptRequest,
  attendances,
  type Context,
  clients,
  confirmPairing,
  countersign,
  createProof,
  findTherapist,
  listMilestones,
  logSession,
  pairings,
  patientAccount,
  proofs,
  reachMilestone,
  registerPatient,
  requestPairing,
  sessions,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { createRelay } from '@/lib/relay/client';
import { verifyProof } from '@/lib/verify/proof';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, sponsored, stageChain } from './support/actors';
import { accredit, enrol } from './support/seeding';

/** `npm run simulate -- --patients 40 --sessions 12`: the whole way for many patients at once, over HTTP, with signed transactions. */

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '12' },
    therapists: { type: 'string', default: '3' },
    mailbox: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(`npm run simulate -- [--patients 5] [--sessions 12] [--therapists 3] [--mailbox http://localhost:3000]

Registers therapists and patients, pairs them, logs and countersigns sessions, marks milestones, makes and checks proofs.
Needs a running page for its mailbox (npm start). Patients have no coins where its relay pays the fees. STACKS_NETWORK, STACKS_API_URL and CONTRACT_DEPLOYER choose the chain;
away from the local chain ISSUER_KEY is the private key (hex) of an accredited issuer.`);
  process.exit(0);
}

function whole(name: 'patients' | 'sessions' | 'therapists', max: number): number {
  const n = Number(values[name]);
  if (!Number.isInteger(n) || n < 1 || n > max) {
    console.error(`--${name} must be a whole number from 1 to ${max}.`);
    process.exit(1);
  }
  return n;
}
const PATIENTS = whole('patients', 1000);
const SESSIONS = whole('sessions', 500);
const THERAPISTS = whole('therapists', 32);
const YEAR = 365n * 86_400n;

const env = readEnv();
const mailboxUrl = values.mailbox ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`;
const stage: Stage = {
  ...stageChain(env.network, env.apiUrl, env.deployer),
  mailbox: createMailbox(mailboxUrl),
  relay: createRelay(mailboxUrl),
};

const began = Date.now();
const total = THERAPISTS + PATIENTS * (3 + SESSIONS + 2);
const bar = new cliProgress.SingleBar(
  { format: '{bar} {percentage}% · {value}/{total} steps · {duration_formatted} · {what}', hideCursor: true },
  cliProgress.Presets.shades_classic,
);

/** Repeats `step` until it says that it is done; what fails for a moment (busy server, block not there yet) is tried again. */
async function until(what: string, step: () => Promise<boolean>, limit = 10 * 60_000): Promise<void> {
  const end = Date.now() + limit;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await step()) return;
      last = undefined;
    } catch (error) {
      if (!(error instanceof Error && 'retryable' in error && error.retryable)) throw error;
      last = error;
    }
    await sleep(700 + Math.random() * 600);
  }
  throw new Error(`${what} took too long${last instanceof Error ? `: ${last.message}` : ''}`);
}

/** A therapist who accepts everybody and countersigns everything, until `done` says that nobody needs them any more. */
async function practise(ctx: Context, done: () => boolean): Promise<void> {
  await until(
    'the practice',
    async () => {
      await syncTherapist(ctx);
      for (const client of (await clients(ctx)).filter((c) => c.state === 'asking'))
        await acceptRequest(ctx, client.id);
      const asked = (await attendances(ctx)).filter((a) => a.state === 'asked');
      if (asked.length > 0)
        await countersign(
          ctx,
          asked.map((a) => a.id),
        );
      return done();
    },
    60 * 60_000,
  );
}

async function attend(ctx: Context, therapist: string): Promise<boolean> {
  await registerPatient(ctx);
  bar.increment({ what: 'registered' });
  const listed = await findTherapist(ctx, therapist);
  if (!listed) throw new Error('the therapist is not on the list');
  await requestPairing(ctx, listed);
  await until('an acceptance', async () => {
    await syncPatient(ctx);
    return (await pairings(ctx))[0]?.state === 'accepted';
  });
  bar.increment({ what: 'accepted' });
  const asked = (await pairings(ctx))[0];
  if (!asked) throw new Error('the pairing is gone');
  await confirmPairing(ctx, asked.id);
  await until('the pairing', async () => {
    await syncPatient(ctx);
    return (await pairings(ctx))[0]?.state === 'paired';
  });
  bar.increment({ what: 'paired' });
  const { time } = await ctx.chain.tip();
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  for (let n = 0; n < SESSIONS; n += 1) {
    await logSession(ctx, { facts: { date, minutes: 50, modality: 'video' }, note: `Session ${n + 1}` });
  }
  let confirmed = 0;
  await until('the sessions', async () => {
    await syncPatient(ctx);
    const all = await sessions(ctx);
    const failed = all.find((s) => s.state === 'failed');
    if (failed) throw new Error(`a session failed with code ${failed.code}`);
    const now = all.filter((s) => s.state === 'confirmed').length;
    bar.increment(now - confirmed, { what: 'sessions confirmed' });
    confirmed = now;
    return confirmed === SESSIONS;
  });
  const { account } = await patientAccount(ctx);
  const reachable = (await listMilestones(ctx, account)).filter((m) => m.sessions <= BigInt(SESSIONS)).at(-1);
  if (!reachable) {
    bar.increment(2, { what: 'too few sessions for a milestone' });
    return false;
  }
  await reachMilestone(ctx, reachable.id);
  bar.increment({ what: 'milestone' });
  const expires = BigInt((await ctx.chain.tip()).time) + YEAR;
  const proof = await createProof(ctx, { milestone: reachable.id, audience: 'Simulated insurer', expires });
  await until('the proof', async () => {
    await syncPatient(ctx);
    return (await proofs(ctx))[0]?.state === 'ready';
  });
  const verdict = await verifyProof(stage, proof.link);
  if (verdict.verdict !== 'verified')
    throw new Error(`a proof was answered "${verdict.verdict}" (${verdict.reason})`);
  bar.increment({ what: 'proof verified' });
  return true;
}

async function main(): Promise<void> {
  const issuerKey =
    process.env.ISSUER_KEY ?? (env.network === 'localnet' ? DEMO_ISSUER.privateKey : undefined);
  if (!issuerKey) throw new Error('ISSUER_KEY is needed away from the local chain.');
  const issuer = await actor(stage, issuerKey);
  if (env.network === 'localnet') {
    await accredit(await actor(stage, DEPLOYER.privateKey), issuer.wallet.principal);
  }
  await stage.relay?.offer();
  bar.start(total, 0, { what: 'therapists' });
  const practice = await Promise.all(Array.from({ length: THERAPISTS }, () => actor(stage)));
  const suffix = Date.now().toString(36);
  await enrol(
    issuer,
    practice.map((ctx, i) => ({ ctx, alias: `Simulated ${suffix}-${i + 1}` })),
  );
  bar.increment(THERAPISTS, { what: 'therapists in the ring' });

  let left = PATIENTS;
  const work = practice.map((ctx) => practise(ctx, () => left === 0));
  const results = await Promise.all(
    Array.from({ length: PATIENTS }, async (_, i) => {
      const patient = await sponsored(stage);
      const therapist = practice[i % THERAPISTS]?.wallet.principal ?? '';
      try {
        return await attend(patient, therapist);
      } finally {
        left -= 1;
      }
    }),
  );
  await Promise.all(work);
  bar.stop();
  const seconds = (Date.now() - began) / 1000;
  const verified = results.filter(Boolean).length;
  console.log(
    `\n${PATIENTS} patients, ${PATIENTS * SESSIONS} confirmed sessions, ${verified} proofs verified in ${seconds.toFixed(1)} s.`,
  );
}

try {
  await main();
} catch (error) {
  bar.stop();
  console.error(`\nThe simulation stopped: ${error instanceof Error ? error.message : error}`);
  console.error(`Chain ${env.apiUrl}, mailbox ${mailboxUrl}. Is everything running (npm start)?`);
  process.exit(1);
}
process.exit(0);
