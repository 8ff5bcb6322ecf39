'use client';

import Link from 'next/link';
import { useWallet } from '@/components/context/wallet';
import { Callout } from '@/components/ui/callout';

/** Said where nobody pays the network's fee for an account of the vault: what coins of one's own would show. */
export function OwnCoins() {
  const wallet = useWallet();
  if (wallet.kind !== 'in-app' || wallet.sponsored) return null;
  return (
    <Callout tone="warning" title="Nobody pays the network’s fee for you here" className="mb-4">
      <p>
        Each step on the public record then needs coins of your own, and coins lead back to where they came
        from. Whoever follows them from an exchange, or from another account of yours, finds this pseudonym,
        how many sessions it logged, and in which weeks.
      </p>
      <p>
        If that must not happen, use a server that pays the fees; your backup opens there too. If you accept
        it, put coins on the pseudonym, which the settings list once you have asked a therapist, or use a
        wallet of your own, best one that nothing else uses. Coins from one source on two pseudonyms join the
        two: <Link href="/settings">go to the settings</Link>.
      </p>
    </Callout>
  );
}
