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

async function practise(name: string): Promise<never> {
  const ctx = await actor(stage, undefined, await openDemoVault(env.dataDir, name));
  for (;;) {
    try {
      await syncTherapist(ctx);
      for (const client of await clients(ctx))
        if (client.state === 'asking') await acceptRequest(ctx, client.id);
      const asked = (await attendances(ctx)).filter((a) => a.state === 'asked');
      await countersign(
        ctx,
        asked.map((a) => a.id),
      );
    } catch (error) {
      // The page may not be up yet, or a client may have left meanwhile: the next round sees how things stand.
      if (process.env.DEBUG) console.error(error);
    }
    await sleep(2500 + Math.random() * 1500);
  }
}

await Promise.all(DEMO_NAMES.map(practise));
