import { therapistRegistry } from '@/lib/contracts';
import type { Context } from './context';
import { readPages } from './pages';
import { type ListedProfile, readProfile } from './profile';

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
  /** What they say in the directory; null when nothing was ever said. */
  profile: ListedProfile | null;
}

/** Rows in a page of the registry. */
const THERAPISTS = 20n;
const RINGS = 4n;
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
export async function listRings({ chain }: Pick<Context, 'chain'>): Promise<Ring[]> {
  const count = await chain.read(therapistRegistry.getRingCount({}));
  const rows = await readPages(count, RINGS, (from) => chain.read(therapistRegistry.getRings({ from })));
  return rows.flatMap((held, at) => {
    if (!held) return [];
    const { version, validFrom, expires, keys, staged, changed, suspendedUntil } = held;
    const ring = BigInt(at + 1);
    return [{ ring, version, validFrom, expires, keys, staged: Number(staged), changed, suspendedUntil }];
  });
}

/**
 * Every registered therapist, oldest first, with the size of the published ring that holds their key. Always the whole
 * list, so that no request tells whom somebody looks for.
 */
export async function listTherapists(ctx: Pick<Context, 'chain'>): Promise<ListedTherapist[]> {
  const [count, rings] = await Promise.all([
    ctx.chain.read(therapistRegistry.getTherapistCount({})),
    listRings(ctx),
  ]);
  const rows = await readPages(count, THERAPISTS, (from) =>
    ctx.chain.read(therapistRegistry.getTherapists({ from })),
  );
  const byKey = new Map(rings.flatMap((r) => r.keys.map((key) => [key.join(), r.keys.length] as const)));
  return rows.flatMap((row) => {
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
        profile: row.profile && readProfile(row.profile),
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
