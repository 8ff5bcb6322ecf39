import { setTimeout as sleep } from 'node:timers/promises';
import { readEnv } from '@/lib/config/env';
import { acceptRequest, attendances, clients, countersign, syncTherapist } from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { actor, stageChain } from './support/actors';
import { DEMO_NAMES, openDemoVault } from './support/seeding';

/**
 * The demonstration therapists of the local chain who answer by themselves, so that one person alone can go the whole
 * way as a patient. They accept everybody and countersign everything, through the same flows as a therapist's page.
 */
const env = readEnv();
if (env.network !== 'localnet') {
  console.error('Demonstration therapists are for the local chain only.');
  process.exit(1);
}
const mailbox = createMailbox(`http://127.0.0.1:${process.env.PORT ?? '3000'}`);
const stage = { ...stageChain(env.network, env.apiUrl, env.deployer), mailbox };

/** One answer; a client who left meanwhile must not keep the others from theirs. */
async function answer(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (process.env.DEBUG) console.error(error);
  }
}

async function practise(name: string): Promise<never> {
  const ctx = await actor(stage, undefined, await openDemoVault(env.dataDir, name));
  for (;;) {
    try {
      await syncTherapist(ctx);
    } catch (error) {
      // The page may not be up yet: the next round sees how things stand.
      if (process.env.DEBUG) console.error(error);
    }
    const asking = (await clients(ctx)).filter((c) => c.state === 'asking');
    for (const { id } of asking) await answer(() => acceptRequest(ctx, id));
    const asked = (await attendances(ctx)).filter((a) => a.state === 'asked');
    for (const { id } of asked) await answer(() => countersign(ctx, [id]));
    await sleep(2500 + Math.random() * 1500);
  }
}

await Promise.all(DEMO_NAMES.map(practise));
