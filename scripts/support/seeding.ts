import { join } from 'node:path';
import { therapistRegistry } from '@/lib/contracts';
import type { Context } from '@/lib/flows';
import {
  attest,
  listRings,
  listTherapists,
  type Profile,
  publishRing,
  registerTherapist,
  setProfile,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import type { Vault } from '@/lib/vault';
import { actor, type Stage } from './actors';
import { openFileVault } from './file-store';

/** Enough that one therapist hides among more than the eleven below which nothing may be called anonymous. */
const RING = 20;
const YEAR = 365n * 86_400n;
/** These answer by themselves (demo-practice.ts), so their vaults are kept. */
const DEMO: Record<string, Profile> = {
  Rowan: {
    languages: ['en', 'de'],
    fields: ['anxiety', 'depression', 'sleep'],
    region: 'CH-ZH',
    accepting: true,
  },
  Willow: { languages: ['en', 'fr'], fields: ['trauma', 'grief', 'family'], region: 'CA', accepting: true },
};
export const DEMO_NAMES = Object.keys(DEMO);
const COLLEAGUES =
  'Alder Birch Cedar Elm Fern Gorse Hazel Ivy Juniper Larch Maple Nettle Oak Pine Quince Sage Thyme Yew'.split(
    ' ',
  );

/** The vault of a demonstration therapist who answers by themselves. */
export function openDemoVault(dataDir: string, name: string): Promise<Vault> {
  return openFileVault(join(dataDir, 'demo', `${name.toLowerCase()}.vault`));
}

/** Accredits an issuer unless it is accredited: proposed and executed, or only executed if an earlier run proposed it. */
export async function accredit(council: Context, issuer: string): Promise<void> {
  if (await council.chain.read(therapistRegistry.isIssuer({ who: issuer }))) return;
  await decide(council, { kind: 'issuer', name: '', who: issuer, value: 1n, extra: 0n });
}

/**
 * Registers and attests therapists, puts their profiles into the directory, and publishes the rings that they are in.
 * Whoever is registered or attested already (an earlier run ended half-way) is left as they are.
 */
export async function enrol(
  issuer: Context,
  people: { ctx: Context; alias: string; profile?: Profile }[],
): Promise<void> {
  const listed = async () => new Map((await listTherapists(issuer)).map((t) => [t.principal, t]));
  const before = await listed();
  await Promise.all(
    people
      .filter(({ ctx }) => !before.has(ctx.wallet.principal))
      .map(({ ctx, alias }) =>
        registerTherapist(ctx, { alias, credential: `Demonstration licence of ${alias}` }),
      ),
  );
  const { time } = await issuer.chain.tip();
  const registered = await listed();
  await Promise.all([
    ...people
      .filter(({ ctx }) => registered.get(ctx.wallet.principal)?.status === 'pending')
      .map(({ ctx }) => attest(issuer, ctx.wallet.principal, BigInt(time) + YEAR)),
    ...people.map(async ({ ctx, profile }) => {
      if (profile && !registered.get(ctx.wallet.principal)?.profile) await setProfile(ctx, profile);
    }),
  ]);
  for (const ring of await listRings(issuer)) {
    if (ring.changed) await publishRing(issuer, ring.ring);
  }
}

/**
 * Makes the ring of a fresh chain through the same public calls that everybody uses: an accredited issuer, twenty
 * demonstration therapists, attested and published. Does nothing where therapists are registered already.
 */
export async function seedRing(
  stage: Stage,
  keys: { council: string; issuer: string },
  dataDir: string,
  log: (line: string) => void,
): Promise<void> {
  const council = await actor(stage, keys.council);
  const issuer = await actor(stage, keys.issuer);
  await accredit(council, issuer.wallet.principal);
  const verified = (await listTherapists(stage)).filter((t) => t.status === 'verified');
  if (verified.length >= RING && (await listRings(stage)).every((ring) => ring.version > 0n)) return;
  log(`registering and attesting ${RING} demonstration therapists`);
  const answering = DEMO_NAMES.map(async (name) => ({
    ctx: await actor(stage, undefined, await openDemoVault(dataDir, name)),
    alias: `${name} (demo, answers by itself)`,
    profile: DEMO[name],
  }));
  const silent = COLLEAGUES.map(async (name) => ({
    ctx: await actor(stage),
    alias: `${name} (demo, silent)`,
  }));
  const people = await Promise.all([...answering, ...silent]);
  await enrol(issuer, people);
  log('ring 1 is published');
}
