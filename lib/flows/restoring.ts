import * as z from 'zod';
import { userRegistry } from '@/lib/contracts';
import type { Vault } from '@/lib/vault';
import type { Context } from './context';
import { isUsed, take } from './pseudonyms';

/** How many indices in a row must be unused before no further pseudonym is looked for. */
const GAP = 5;
const SEARCH = 'pseudonym-search';
const ID = 'state';
const searchSchema = z.object({ next: z.number().int(), unused: z.number().int() });

/** Notes that the vault came back from its phrase alone, so that its pseudonyms have yet to be looked for on the chain. */
export function wantSearch(vault: Vault): Promise<void> {
  return vault.put(SEARCH, ID, { next: 0, unused: 0 });
}

/** Whether pseudonyms are still being looked for. */
export async function isSearching(vault: Vault): Promise<boolean> {
  return (await vault.get(SEARCH, ID, searchSchema)) !== undefined;
}

/**
 * Looks for the pseudonyms of a restored phrase, one index after another until some in a row are unused, and goes on where
 * it was interrupted. The chain can be asked for one principal at a time only, so there is a pause between two of them.
 * What is found has its totals and can make proofs; with whom it was used, the chain does not know either.
 */
export async function searchPseudonyms(ctx: Context, pause: () => Promise<void>): Promise<void> {
  const { accounts, vault } = ctx;
  if (!accounts) return;
  for (;;) {
    const at = (await vault.get(SEARCH, ID, searchSchema))?.data;
    if (!at) return;
    if (at.unused >= GAP) return vault.remove(SEARCH, ID);
    const index = at.next;
    const { principal } = accounts(index);
    // Account 0 may be a therapist's, who has sent things too: it is a pseudonym only where it is registered as one.
    const isFound =
      index === 0
        ? (await ctx.chain.read(userRegistry.getUser({ owner: principal }))) !== null
        : await isUsed(ctx, principal);
    if (isFound) await take(ctx, { index, principal, therapist: null, createdAt: Date.now() });
    await vault.put(SEARCH, ID, { next: index + 1, unused: isFound || index === 0 ? 0 : at.unused + 1 });
    await pause();
  }
}
