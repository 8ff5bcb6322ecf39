import { sessionLogger } from '@/lib/contracts';
import { publicKey, ringDigest } from '@/lib/protocol';
import { type Context, FlowError } from './context';
import { listRings } from './directory';
import { toHex } from './transactions';

/** The ring that holds this therapist's key, as registry and ledger both have it now. */
export interface OwnRing {
  ring: bigint;
  version: bigint;
  expires: bigint;
  keys: Uint8Array[];
  secret: Uint8Array;
}

/**
 * Finds the ring to sign for. One that only one source shows could be a ring of a liar's keys.
 * @throws FlowError 'not-in-ring' | 'ring-disagrees'
 */
export async function ownRing(ctx: Context): Promise<OwnRing> {
  const secret = ctx.vault.keyring.ringKey('therapist');
  const own = toHex(publicKey(secret));
  const found = (await listRings(ctx)).find((r) => r.keys.some((key) => toHex(key) === own));
  if (!found) throw new FlowError('not-in-ring');
  const { ring, version, keys } = found;
  const held = await ctx.chain.read(sessionLogger.getRing({ ring }));
  if (!held || held.version !== version || toHex(held.digest) !== toHex(ringDigest(keys))) {
    throw new FlowError('ring-disagrees');
  }
  return { ring, version, expires: held.expires, keys, secret };
}
