import { governance, therapistRegistry } from '@/lib/contracts';
import type { Context } from '@/lib/flows';
import { attest, listRings, listTherapists, publishRing, registerTherapist } from '@/lib/flows';
import { submitAndSettle } from '@/lib/flows/transactions';
import { actor, type Stage } from './actors';

/** Enough that one therapist hides among more than the eleven below which nothing may be called anonymous. */
const RING = 20;
const YEAR = 365n * 86_400n;
const NAMES = [
  'Alder',
  'Birch',
  'Cedar',
  'Elm',
  'Fern',
  'Gorse',
  'Hazel',
  'Ivy',
  'Juniper',
  'Larch',
  'Maple',
  'Nettle',
  'Oak',
  'Pine',
  'Quince',
  'Rowan',
  'Sage',
  'Thyme',
  'Willow',
  'Yew',
];

/** Accredits an issuer unless it is accredited. Needs a member of the council. */
export async function accredit(council: Context, issuer: string): Promise<void> {
  if (await council.chain.read(therapistRegistry.isIssuer({ who: issuer }))) return;
  await submitAndSettle(council, 'accredit-issuer', governance.accreditIssuer({ issuer, accredited: true }));
}

/** Registers and attests therapists, and publishes the ring that they are in. Returns their contexts. */
export async function enrol(issuer: Context, people: { ctx: Context; alias: string }[]): Promise<void> {
  await Promise.all(
    people.map(({ ctx, alias }) =>
      registerTherapist(ctx, { alias, credential: `Demonstration licence of ${alias}` }),
    ),
  );
  const { time } = await issuer.chain.tip();
  await Promise.all(people.map(({ ctx }) => attest(issuer, ctx.wallet.principal, BigInt(time) + YEAR)));
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
  log: (line: string) => void,
): Promise<void> {
  const council = await actor(stage, keys.council);
  const issuer = await actor(stage, keys.issuer);
  await accredit(council, issuer.wallet.principal);
  const verified = (await listTherapists(stage)).filter((t) => t.status === 'verified');
  if (verified.length >= RING) return;
  log(`registering and attesting ${RING} demonstration therapists`);
  const people = await Promise.all(
    NAMES.slice(0, RING).map(async (name) => ({ ctx: await actor(stage), alias: `${name} (demonstration)` })),
  );
  await enrol(issuer, people);
  log('ring 1 is published');
}
