import * as z from 'zod';
import { disputeResolver } from '@/lib/contracts';
import {
  arbitratorMessage,
  credentialCommitment,
  equalBytes,
  proveKey,
  publicKey,
  x25519PublicKey,
} from '@/lib/protocol';
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

/** How the wallet's principal stands as an arbitrator; `ours`: both keys are those of this vault. */
export interface Seat {
  status: (typeof ARBITRATOR_STATUS)[number];
  registeredAt: bigint;
  ours: boolean;
}

/** The secret that votes: one for each vault, used for nothing else. */
export const votingSecret = ({ vault }: Pick<Context, 'vault'>): Uint8Array =>
  vault.keyring.ringKey('arbitrator');

/** The secret that opens evidence. It derives on its own, so that neither secret tells anything of the other. */
export const contactSecret = ({ vault }: Pick<Context, 'vault'>): Uint8Array =>
  vault.keyring.contactKey('arbitrator');

/** What the chain has of the wallet's principal as an arbitrator; null before registering. */
export async function arbitratorSeat(ctx: Pick<Context, 'chain' | 'wallet' | 'vault'>): Promise<Seat | null> {
  const row = await ctx.chain.read(disputeResolver.getArbitrator({ who: ctx.wallet.principal }));
  if (!row) return null;
  return {
    status: ARBITRATOR_STATUS[Number(row.status)] ?? 'candidate',
    registeredAt: row.registeredAt,
    ours:
      equalBytes(row.key, publicKey(votingSecret(ctx))) &&
      equalBytes(row.contact, x25519PublicKey(contactSecret(ctx))),
  };
}

/**
 * Registers as a candidate, with a voting key and a contact key of this vault alone. The council seats candidates.
 * @param credential by what the council knows them, 1 to 256 characters; stays in the vault
 */
export async function registerAsArbitrator(ctx: Context, credential: string): Promise<void> {
  const owner = ctx.wallet.principal;
  const secret = votingSecret(ctx);
  const contact = x25519PublicKey(contactSecret(ctx));
  const commitment = credentialCommitment(ctx.place, {
    owner,
    credential,
    salt: ctx.vault.keyring.salt('arbitrator-credential', owner),
  });
  const { h0, z: response } = proveKey(
    secret,
    arbitratorMessage(ctx.place, { owner, credential: commitment, contact }),
  );
  await ctx.vault.put(ARBITRATOR, owner, { owner, credential, createdAt: Date.now() });
  const call = disputeResolver.registerArbitrator({
    credential: commitment,
    key: publicKey(secret),
    contact,
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
