import * as z from 'zod';
import { disputeResolver } from '@/lib/contracts';
import { arbitratorMessage, credentialCommitment, equalBytes, proveKey, publicKey } from '@/lib/protocol';
import type { Context } from './context';
import { ARBITRATOR_STATUS } from './council-book';
import { submitAndSettle } from './transactions';

/** An arbitrator's seat: asking for it, holding it, giving it up. How they vote: `arbitrators-voting.ts`. */
export const ARBITRATOR = 'arbitrator';

export const arbitratorSchema = z.object({
  owner: z.string(),
  /** What the council checked them by; only a salted commitment to it is on the chain. */
  credential: z.string(),
  createdAt: z.number(),
});

/** How the wallet's principal stands as an arbitrator; `ours`: the voting key is that of this vault. */
export interface Seat {
  status: (typeof ARBITRATOR_STATUS)[number];
  registeredAt: bigint;
  ours: boolean;
}

/** The secret that votes and opens evidence: one for each vault, used for nothing else. */
export const votingSecret = ({ vault }: Pick<Context, 'vault'>): Uint8Array =>
  vault.keyring.ringKey('arbitrator');

/** What the chain has of the wallet's principal as an arbitrator; null before registering. */
export async function arbitratorSeat(ctx: Pick<Context, 'chain' | 'wallet' | 'vault'>): Promise<Seat | null> {
  const row = await ctx.chain.read(disputeResolver.getArbitrator({ who: ctx.wallet.principal }));
  if (!row) return null;
  return {
    status: ARBITRATOR_STATUS[Number(row.status)] ?? 'candidate',
    registeredAt: row.registeredAt,
    ours: equalBytes(row.key, publicKey(votingSecret(ctx))),
  };
}

/**
 * Registers as a candidate, with a voting key of this vault alone. The council seats candidates.
 * @param credential by what the council knows them, 1 to 256 characters; stays in the vault
 */
export async function registerAsArbitrator(ctx: Context, credential: string): Promise<void> {
  const owner = ctx.wallet.principal;
  const secret = votingSecret(ctx);
  const commitment = credentialCommitment(ctx.place, {
    owner,
    credential,
    salt: ctx.vault.keyring.salt('arbitrator-credential', owner),
  });
  const { h0, z: response } = proveKey(
    secret,
    arbitratorMessage(ctx.place, { owner, credential: commitment }),
  );
  await ctx.vault.put(ARBITRATOR, owner, { owner, credential, createdAt: Date.now() });
  const call = disputeResolver.registerArbitrator({
    credential: commitment,
    key: publicKey(secret),
    h0,
    z: response,
  });
  await submitAndSettle(ctx, 'register-arbitrator', call, { kind: ARBITRATOR, id: owner });
}

/** Gives the seat, or the wish for one, up for good. Disputes that are open keep their arbitrators. */
export async function resignAsArbitrator(ctx: Context): Promise<void> {
  await submitAndSettle(ctx, 'resign-arbitrator', disputeResolver.resign(), {
    kind: ARBITRATOR,
    id: ctx.wallet.principal,
  });
}
