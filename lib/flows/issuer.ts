import { therapistRegistry } from '@/lib/contracts';
import { contractPrincipal } from '@/lib/protocol';
import type { Context } from './context';
import type { Ring } from './directory';
import { submitAndSettle } from './transactions';

/** Attests a therapist until `expires` (chain time, seconds). They join a ring with its next publication. */
export function attest(ctx: Context, therapist: string, expires: bigint): Promise<string> {
  return submitAndSettle(ctx, 'attest', therapistRegistry.attest({ therapist, expires }));
}

/** Extends, or shortens, the attestation of a verified or suspended therapist to `expires` (chain time, seconds). */
export function renewAttestation(ctx: Context, therapist: string, expires: bigint): Promise<string> {
  return submitAndSettle(
    ctx,
    'renew-attestation',
    therapistRegistry.renewAttestation({ therapist, expires }),
  );
}

/** Suspends, reinstates or revokes a therapist; the key leaves or re-enters the ring with its next publication. */
export function changeStatus(
  ctx: Context,
  therapist: string,
  change: 'suspend' | 'reinstate' | 'revoke',
): Promise<string> {
  const call = {
    suspend: therapistRegistry.suspendTherapist,
    reinstate: therapistRegistry.reinstateTherapist,
    revoke: therapistRegistry.revokeTherapist,
  }[change]({ therapist });
  return submitAndSettle(ctx, `${change}-therapist`, call);
}

/** How long a term of the rings is, in seconds: all rings' terms begin and end at the same times. */
const TERM = 91n * 86_400n;

/**
 * What a publication at `now` (chain time, seconds) would change: the members, or only how long the ring is in force.
 * Null when it would change nothing, or no member is left: the contract refuses it then.
 */
export function publicationNews(ring: Ring, now: bigint): 'members' | 'term' | null {
  if (ring.staged === 0) return null;
  if (ring.changed) return 'members';
  return nextTerm(now) + TERM === ring.expires ? null : 'term';
}

/** When the next term of the rings begins (chain time, seconds); from then on each can be published for one term more. */
export function nextTerm(now: bigint): bigint {
  return (now / TERM + 1n) * TERM;
}

/** Whether versions of a ring can be retired: that in force too, as a new one takes its place. An empty one stands alone. */
export function isRetirable({ keys }: Ring): boolean {
  return keys.length > 0;
}

/**
 * Publishes a ring: those attested since join, those revoked leave, several at once so that the change points at nobody.
 * @param retire refuse at once what older versions endorsed (each patient needs a fresh endorsement); for a key in wrong hands
 */
export function publishRing(ctx: Context, ring: bigint, retire = false): Promise<string> {
  const ledger = contractPrincipal(ctx.place, 'session-logger');
  return submitAndSettle(ctx, 'publish-ring', therapistRegistry.publishRing({ ring, retire, ledger }));
}

/** Stops countersignatures of a whole ring until `until` (chain time, at most 14 days ahead), while something is looked into. */
export function suspendRing(ctx: Context, ring: bigint, until: bigint): Promise<string> {
  const ledger = contractPrincipal(ctx.place, 'session-logger');
  return submitAndSettle(ctx, 'suspend-ring', therapistRegistry.suspendRing({ ring, until, ledger }));
}
