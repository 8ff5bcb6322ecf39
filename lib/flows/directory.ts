import { therapistRegistry } from '@/lib/contracts';
import type { Context } from './context';

/** A therapist as the public list has it. `ringSize` is how many they hide among when they accept; 0 = not in a published ring. */
export interface ListedTherapist {
  principal: string;
  alias: string;
  contactKey: Uint8Array;
  inbox: Uint8Array;
  ringKey: Uint8Array;
  status: 'pending' | 'verified' | 'suspended' | 'revoked' | 'left';
  issuer: string | null;
  ring: bigint;
  ringSize: number;
  expires: bigint;
}

const PAGE = 20n;
const STATUS = ['pending', 'pending', 'verified', 'suspended', 'revoked', 'left'] as const;

/** The keys of one version of a ring, or null when there is none. */
export async function ringKeys(
  ctx: Pick<Context, 'chain'>,
  ring: bigint,
  version: bigint,
): Promise<Uint8Array[] | null> {
  const held = await ctx.chain.read(therapistRegistry.getRingKeys({ ring, version }));
  return held ? held.keys : null;
}

/**
 * A ring with its published keys; `changed` when members joined or left since the last publication. Versions before
 * `validFrom` are retired.
 */
export interface Ring {
  ring: bigint;
  version: bigint;
  validFrom: bigint;
  expires: bigint;
  keys: Uint8Array[];
  staged: number;
  changed: boolean;
  /** Until then (chain time, seconds) no countersignature of the ring is accepted; 0 when it never was suspended. */
  suspendedUntil: bigint;
}

/** All rings, with the keys of their current versions. */
export async function listRings(ctx: Pick<Context, 'chain'>): Promise<Ring[]> {
  const count = await ctx.chain.read(therapistRegistry.getRingCount({}));
  const numbers = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  const rings = await Promise.all(
    numbers.map(async (ring) => {
      const held = await ctx.chain.read(therapistRegistry.getRing({ ring }));
      if (!held) return null;
      const keys = held.version > 0n ? await ringKeys(ctx, ring, held.version) : null;
      return {
        ring,
        version: held.version,
        validFrom: held.validFrom,
        expires: held.expires,
        keys: keys ?? [],
        staged: Number(held.staged),
        changed: held.changed,
        suspendedUntil: held.suspendedUntil,
      };
    }),
  );
  return rings.filter((ring) => ring !== null);
}

/** Every registered therapist, oldest first, with the size of the published ring that holds their key. */
export async function listTherapists(ctx: Pick<Context, 'chain'>): Promise<ListedTherapist[]> {
  const [count, rings] = await Promise.all([
    ctx.chain.read(therapistRegistry.getTherapistCount({})),
    listRings(ctx),
  ]);
  const starts: bigint[] = [];
  for (let from = 1n; from <= count; from += PAGE) starts.push(from);
  const pages = await Promise.all(
    starts.map((from) => ctx.chain.read(therapistRegistry.getTherapists({ from }))),
  );
  const byKey = new Map(rings.flatMap((r) => r.keys.map((key) => [key.join(), r.keys.length] as const)));
  return pages.flat().flatMap((row) => {
    if (!row) return [];
    return [
      {
        principal: row.principal,
        alias: row.alias,
        contactKey: row.contactKey,
        inbox: row.inbox,
        ringKey: row.ringKey,
        status: STATUS[Number(row.status)] ?? 'pending',
        issuer: row.issuer,
        ring: row.ring,
        ringSize: byKey.get(row.ringKey.join()) ?? 0,
        expires: row.expires,
      },
    ];
  });
}

/** One therapist by principal, or null. */
export async function findTherapist(
  ctx: Pick<Context, 'chain'>,
  principal: string,
): Promise<ListedTherapist | null> {
  return (await listTherapists(ctx)).find((t) => t.principal === principal) ?? null;
}
